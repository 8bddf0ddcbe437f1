// Takes what no template names out of a style sheet: `node purge.mjs CSS TEMPLATE…` prints the rest.
import { readFile } from "node:fs/promises";
import { PurgeCSS } from "purgecss";

const [css, ...content] = process.argv.slice(2);
const [result] = await new PurgeCSS().purge({
  content,
  css: [{ raw: await readFile(css, "utf-8") }],
  defaultExtractor: (text) => text.match(/[\w-/:]+(?<!:)/g) ?? [],
  // A template puts these together from a question's type or a language's direction: none spells them out.
  safelist: ["html", "body", "dir", "rtl", /^question--/],
});
process.stdout.write(result.css);
