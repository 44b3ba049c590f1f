import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const key = "syllabus.theme";
const changed = "syllabus:theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // storage may be forbidden
  }
}

export function applyTheme() {
  const theme = stored();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function setTheme(theme: Theme) {
  try {
    if (theme === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Then it lasts as long as the page.
  }
  applyTheme();
  if (theme !== "system") document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event(changed));
}

function subscribe(onChange: () => void) {
  addEventListener(changed, onChange);
  dark.addEventListener("change", onChange);
  return () => {
    removeEventListener(changed, onChange);
    dark.removeEventListener("change", onChange);
  };
}

/** The theme that is seen, of the two that there are. */
export function useShownTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => {
    const chosen = document.documentElement.dataset.theme;
    if (chosen === "light" || chosen === "dark") return chosen;
    return dark.matches ? "dark" : "light";
  });
}
