// Builds ../static/earshot.css and the fonts beside it; another folder may be named as the first argument.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "static");
const font = join(here, "node_modules", "@fontsource", "atkinson-hyperlegible-next");
// What belongs to GOV.UK alone must never reach our pages.
const FORBIDDEN = ["gds transport", "gds-transport", "crown", "crest", "gov.uk"];

/** One SHA-256 over every source, name and content; tests/web/test_css.py computes the same. */
function sourcesHash() {
  const sass = readdirSync(join(here, "sass")).map((name) => `sass/${name}`);
  const hash = createHash("sha256");
  for (const name of [...sass, "build.mjs", "package-lock.json", "package.json"].sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(here, name))).update("\0");
  }
  return hash.digest("hex");
}

const { css } = compile(join(here, "sass", "earshot.scss"), {
  style: "compressed",
  charset: false,
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
const found = FORBIDDEN.filter((word) => css.toLowerCase().includes(word));
if (found.length > 0) {
  console.error(`The CSS holds what is not ours to use: ${found.join(", ")}. Take the component that brings it out.`);
  process.exit(1);
}

mkdirSync(join(out, "fonts"), { recursive: true });
writeFileSync(join(out, "earshot.css"), `/*! sources sha256:${sourcesHash()} */\n${css.trimEnd()}\n`);
for (const script of ["latin", "latin-ext"]) {
  for (const weight of [400, 700]) {
    const name = `atkinson-hyperlegible-next-${script}-${weight}-normal.woff2`;
    copyFileSync(join(font, "files", name), join(out, "fonts", name));
  }
}
copyFileSync(join(font, "LICENSE"), join(out, "fonts", "OFL.txt"));
