// `npm ci` runs it: packages whose modules name each other without a path become one file each, which
// a browser can load under our content policy. Pages work without them.
const esbuild = await import("esbuild").catch(() => null);
if (esbuild === null) console.warn("esbuild is not installed: texts are edited in plain fields.");

await esbuild?.build({
  entryPoints: { editor: "browser/editor.js" },
  outdir: "node_modules/.bundles",
  bundle: true,
  // A language comes when a file of its kind is opened.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "linked",
  logLevel: "warning",
});
