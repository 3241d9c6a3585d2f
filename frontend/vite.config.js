// Builds the styles and the script under fixed names: the templates name them, and nothing is cached beyond a page.
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const SHIPPED = ["htmx.org", "@fontsource-variable/source-sans-3", "@fontsource-variable/source-serif-4"];

/** Puts the licences of what is shipped beside it. */
function licences() {
  return {
    name: "licences",
    generateBundle() {
      const texts = SHIPPED.map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/LICENSE`, "utf8")}`);
      this.emitFile({ type: "asset", fileName: "licences.txt", source: texts.join("\n\n----\n\n") });
    },
  };
}

export default defineConfig({
  base: "/static/",
  plugins: [licences()],
  build: {
    outDir: "../src/daybook/web/static/built",
    emptyOutDir: true,
    assetsInlineLimit: 0, // fonts stay files: the content policy allows none from data: addresses
    modulePreload: false,
    target: "es2022",
    rollupOptions: {
      input: "src/main.ts",
      checks: { eval: false }, // htmx has one for hx-on; the content policy and allowEval forbid it
      output: { entryFileNames: "app.js", assetFileNames: (asset) => (asset.names[0]?.endsWith(".css") ? "app.css" : "[name][extname]") },
    },
  },
});
