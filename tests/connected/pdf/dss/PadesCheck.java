import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.revocation.ocsp.ExternalResourcesOCSPSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Validates PAdES documents offline with EU DSS, strictly.
 *
 * Usage: PadesCheck ROOT.der MATERIAL FILE.pdf... where MATERIAL is a folder with *.crl and *.ocsp files (DER).
 * Prints one tab-separated line per document: PASS or FAIL, file name, number of signatures, format, indication,
 * messages. The exit code is 0 only when every document passed.
 */
public class PadesCheck {
    /** Changes after a signature about which the standard policy only warns. */
    private static final List<String> CHANGES = List.of("PdfPageDifference", "PdfAnnotationOverlap",
        "PdfVisualDifference", "DocMDP", "FieldMDP", "SigFieldLock", "UndefinedChanges");

    private final CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
    private final File material;
    private final byte[] policy = strictPolicy();

    private PadesCheck(File root, File material) throws IOException {
        roots.addCertificate(DSSUtils.loadCertificate(root));
        this.material = material;
    }

    public static void main(String[] arguments) throws IOException {
        PadesCheck check = new PadesCheck(new File(arguments[0]), new File(arguments[1]));
        boolean all = arguments.length > 2;
        for (int i = 2; i < arguments.length; i++) {
            all &= check.passes(new File(arguments[i]));
        }
        System.exit(all ? 0 : 1);
    }

    private boolean passes(File file) throws IOException {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
        validator.setCertificateVerifier(verifier());
        Reports reports = validator.validateDocument(new ByteArrayInputStream(policy));
        SimpleReport report = reports.getSimpleReport();
        DiagnosticData found = reports.getDiagnosticData();
        boolean passes = !found.getSignatures().isEmpty();
        List<String> told = new ArrayList<>();
        for (SignatureWrapper signature : found.getSignatures()) {
            String id = signature.getId();
            String indication = String.valueOf(report.getIndication(id));
            passes &= "TOTAL_PASSED".equals(indication) && signature.getPdfUndefinedChanges().isEmpty();
            told.add(report.getSignatureFormat(id) + "\t" + indication + "\t" + messages(report, id));
        }
        System.out.println((passes ? "PASS" : "FAIL") + "\t" + file.getName() + "\t" + found.getSignatures().size()
            + "\t" + String.join("\t", told));
        return passes;
    }

    private CommonCertificateVerifier verifier() throws IOException {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(roots);
        verifier.setAIASource(null); // nothing is fetched
        verifier.setCrlSource(new ExternalResourcesCRLSource(contents(".crl")));
        verifier.setOcspSource(new ExternalResourcesOCSPSource(contents(".ocsp")));
        return verifier;
    }

    private InputStream[] contents(String ending) throws IOException {
        File[] files = material.listFiles((folder, name) -> name.endsWith(ending));
        InputStream[] streams = new InputStream[files == null ? 0 : files.length];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new ByteArrayInputStream(java.nio.file.Files.readAllBytes(files[i].toPath()));
        }
        return streams;
    }

    private static byte[] strictPolicy() throws IOException {
        String policy;
        try (InputStream standard = PadesCheck.class.getResourceAsStream("/policy/constraint.xml")) {
            policy = new String(standard.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String change : CHANGES) {
            Matcher rule = Pattern.compile("<" + change + " Level=\"\\w+\"").matcher(policy);
            if (!rule.find()) {
                throw new IllegalStateException("the standard policy has no rule " + change);
            }
            policy = rule.replaceAll("<" + change + " Level=\"FAIL\"");
        }
        return policy.getBytes(StandardCharsets.UTF_8);
    }

    private static String messages(SimpleReport report, String id) {
        List<Message> all = new ArrayList<>(report.getAdESValidationErrors(id));
        all.addAll(report.getAdESValidationWarnings(id));
        return all.stream().map(m -> m.getKey() + ": " + m.getValue()).collect(Collectors.joining(" | "));
    }
}
