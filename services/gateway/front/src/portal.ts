// Progressive enhancement only: every page works with this file blocked.
import { copy } from "./copy.ts";
import { csrFile } from "./csr.ts";
import { errorSummary } from "./errors.ts";
import { folds } from "./folds.ts";
import { keyMaker } from "./key/maker.ts";
import { language } from "./language.ts";
import { live } from "./live.ts";
import { look } from "./look.ts";
import { menu } from "./menu.ts";
import { rows } from "./rows.ts";
import { session } from "./session.ts";
import { shortcuts } from "./shortcuts.ts";
import { typed } from "./typed.ts";

document.documentElement.classList.add("mc-js");
menu();
folds();
errorSummary();
rows();
csrFile();
look();
keyMaker();
copy();
live();
language();
session();
shortcuts();
typed();
