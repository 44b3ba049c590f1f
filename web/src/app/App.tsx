import { lazy, Suspense } from "react";
import { Boundary } from "../components/Boundary";
import { Loading, Missing } from "../components/States";
import { Access } from "./Access";
import styles from "./App.module.css";
import { Header } from "./Header";
import { parseRoute, type Route, useAddress, useFocusOnMove } from "./router";

const Playground = lazy(() => import("../pages/playground/Playground"));
const Inspector = lazy(() => import("../pages/inspect/Inspector"));
const Operation = lazy(() => import("../pages/operation/Operation"));
const Compare = lazy(() => import("../pages/compare/Compare"));
const NPlusOne = lazy(() => import("../pages/nplusone/NPlusOne"));

export function App() {
  const address = useAddress();
  const [pathname = "", search = ""] = address.split(/(?=\?)/);
  const route = parseRoute(pathname, search);
  useFocusOnMove(pathname);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Header page={route.page} />
      <main id="main" tabIndex={-1} className={route.page === "playground" ? styles.full : styles.page}>
        <Boundary key={pathname}>
          <Suspense fallback={<Loading what="the page" />}>
            <Page route={route} />
          </Suspense>
        </Boundary>
      </main>
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "playground":
      return <Playground />;
    case "inspect":
      return (
        <Access title="Inspector">
          <Inspector />
        </Access>
      );
    case "operation":
      return (
        <Access title="Operation">
          <Operation id={route.id} />
        </Access>
      );
    case "compare":
      return (
        <Access title="Compare">
          <Compare a={route.a} b={route.b} />
        </Access>
      );
    case "nplusone":
      return <NPlusOne />;
    case "missing":
      return <Missing />;
  }
}
