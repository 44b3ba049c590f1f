import { type AnchorHTMLAttributes, type MouseEvent, useEffect, useSyncExternalStore } from "react";

/** The page that an address names. */
export type Route =
  | { page: "playground" }
  | { page: "inspect" }
  | { page: "operation"; id: string }
  | { page: "compare"; a: string; b: string }
  | { page: "nplusone" }
  | { page: "missing" };

export function parseRoute(pathname: string, search: string): Route {
  const path = pathname.replace(/\/+$/, "");
  if (path === "/playground") return { page: "playground" };
  if (path === "/inspect") return { page: "inspect" };
  if (path === "/n-plus-one") return { page: "nplusone" };
  if (path === "/inspect/compare") {
    const query = new URLSearchParams(search);
    return { page: "compare", a: query.get("a") ?? "", b: query.get("b") ?? "" };
  }
  const operation = /^\/inspect\/operations\/([^/]+)$/.exec(path);
  if (operation?.[1]) return { page: "operation", id: decoded(operation[1]) };
  return { page: "missing" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a lone % is a page that is not there, not an exception
  }
}

const moved = "syllabus:moved";

function subscribe(onChange: () => void) {
  addEventListener("popstate", onChange);
  addEventListener(moved, onChange);
  return () => {
    removeEventListener("popstate", onChange);
    removeEventListener(moved, onChange);
  };
}

/** The address without its origin. */
export function useAddress(): string {
  return useSyncExternalStore(subscribe, () => location.pathname + location.search);
}

/** Goes to a page. The playground is a document of its own, because its editor needs a wider content security policy. */
export function navigate(to: string) {
  const target = new URL(to, location.href);
  if (isPlayground(target.pathname) !== isPlayground(location.pathname)) {
    location.assign(target);
    return;
  }
  history.pushState(null, "", target);
  dispatchEvent(new Event(moved));
}

/** Changes the query of the page's address, with no step in the history. */
export function replaceSearch(search: string) {
  const target = location.pathname + (search ? `?${search}` : "");
  if (target === location.pathname + location.search) return;
  history.replaceState(null, "", target);
  dispatchEvent(new Event(moved));
}

function isPlayground(pathname: string): boolean {
  return pathname.startsWith("/playground");
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const click = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const own = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !own || rest.target) return;
    event.preventDefault();
    navigate(href);
  };
  return <a {...rest} href={href} onClick={click} />;
}

/** After a step to another page, the keyboard and the screen reader begin at its top. */
export function useFocusOnMove(pathname: string) {
  useEffect(() => {
    if (pathname === entry) return;
    entry = "";
    document.getElementById("main")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [pathname]);
}

// Where the document was opened: the browser itself puts the focus there.
let entry = location.pathname;
