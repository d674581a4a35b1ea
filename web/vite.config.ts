import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The Go binary embeds dist/ and serves it under /console/; in development vite serves the page and the
// running server (make dev) answers everything under /api.
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    outDir: "dist",
    // A strict content security policy is served: nothing may be inlined as a script.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // MapLibre is one chunk by itself and loaded after the page stands.
    chunkSizeWarningLimit: 1200,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: process.env.SENTRA_API ?? "http://127.0.0.1:8080", changeOrigin: false } },
  },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});
