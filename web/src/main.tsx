import "./styles/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { SessionProvider } from "./app/session";
import { applyTheme } from "./app/theme";
import { Notices } from "./components/Notices";

applyTheme();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <SessionProvider>
        <Notices>
          <App />
        </Notices>
      </SessionProvider>
    </StrictMode>,
  );
}
