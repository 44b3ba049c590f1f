import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Assets stay files of their own, so that a policy needs no data: for scripts and fonts.
export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4500,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/plan", "/demo", "/inspect/api"].map((path) => [path, "http://127.0.0.1:8080"]),
    ),
  },
  test: { include: ["src/**/*.test.ts"] },
});
