import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// A feature folder knows the foundations (api, live, map, command, ui) and itself; only pages/ composes features.
const features = ["access", "intake", "incident", "dispatch", "unit", "journal"];
const foundations = ["api", "live", "map", "command", "ui"];

function forbid(folder, others) {
  return {
    files: [`src/${folder}/**/*.{ts,tsx}`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: others.map((other) => ({
            group: [`**/${other}/**`, `**/${other}`],
            message: `${folder}/ must not import ${other}/: let pages/ compose them.`,
          })),
        },
      ],
    },
  };
}

export default defineConfig([
  globalIgnores(["dist", "node_modules", "src/api/schema.d.ts"]),
  tseslint.configs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 600],
      eqeqeq: "error",
    },
  },
  { files: ["**/*.mjs", "**/*.js"], rules: { "no-undef": "off" } },
  ...features.map((folder) => forbid(folder, [...features.filter((f) => f !== folder), "pages"])),
  ...foundations.map((folder) => forbid(folder, [...features, "pages"])),
]);
