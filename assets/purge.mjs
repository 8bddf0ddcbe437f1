// Takes what no template names out of a style sheet: `node purge.mjs CSS TEMPLATE…` prints the rest.
import { readFile } from "node:fs/promises";
import { PurgeCSS } from "purgecss";

const [css, ...content] = process.argv.slice(2);
const [result] = await new PurgeCSS().purge({
  content,
  css: [{ raw: await readFile(css, "utf-8") }],
  defaultExtractor: (text) => text.match(/[\w-/:]+(?<!:)/g) ?? [],
  // The macros put these names together from a size: no template spells them out.
  safelist: ["html", "body", /^nhsuk-(fieldset__legend|label)--[sml]$/],
  variables: true,
});
process.stdout.write(result.css);
