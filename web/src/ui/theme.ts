import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

// The accent of tokens.css as the ten shades Mantine wants; the two the console shows are 4 (dark) and 7 (light).
const teal: MantineColorsTuple = [
  "#e4f7f4", "#c9ece6", "#a4ded5", "#7fd0c4", "#4cc2b0", "#33a796", "#1e9182", "#0b7d6e", "#086357", "#064a41",
];

// Mantine draws its dark surfaces from this scale: the text, the dim words, the edges and the panels of tokens.css.
const dark: MantineColorsTuple = [
  "#e6e9ee", "#c5ccd6", "#98a2b0", "#858f9d", "#2a323d", "#232b36", "#1c222b", "#151a21", "#0e1116", "#0a0d11",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { dark: 4, light: 7 },
  autoContrast: true,
  colors: { teal, dark },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "15px", xl: "18px" },
  defaultRadius: "6px",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: "none" } },
  },
});

/** Mantine's own surfaces take their colours from tokens.css, so that there is one palette and not two. */
export const resolver: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--panel)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--dim)",
    "--mantine-color-placeholder": "var(--faint)",
    "--mantine-color-default": "var(--raise)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--edge)",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-anchor": "var(--accent)",
  };
  return { variables: {}, dark: shared, light: shared };
};
