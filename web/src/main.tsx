import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/rows.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "./api/problem";
import { router } from "./pages/router";
import { Guard } from "./ui/guard";
import { Broken } from "./ui/broken";
import { startLanguage } from "./ui/language";
import { resolver, theme } from "./ui/theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal will not change by asking again; a lost line may.
      retry: (count, error) => error instanceof Problem && (error.unreachable || error.status >= 502) && count < 2,
      refetchOnWindowFocus: false,
    },
  },
});

async function start(): Promise<void> {
  await startLanguage();
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="dark">
        <Notifications position="top-center" limit={3} containerWidth={380} zIndex={150} className="notes" />
        <Guard fallback={<Broken />}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </Guard>
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
