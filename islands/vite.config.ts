import { defineConfig } from "vite";

// One entry a page needs; the templates find the built names through the manifest.
const entries = ["app", "player/main", "figure/main", "camera/main", "chart/main"];

export default defineConfig({
  base: "/static/built/",
  publicDir: false,
  build: {
    manifest: true,
    target: "es2023",
    // No inline data: URLs: the Content-Security-Policy allows files of this host only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: entries.map((entry) => `${entry}.ts`) },
  },
  worker: { format: "es" },
});
