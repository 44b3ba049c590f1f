import type { Role } from "../api/types";
import { useNotice } from "../components/Notices";
import styles from "./Header.module.css";
import { Link, type Route } from "./router";
import { useSession } from "./session";
import { setTheme, useShownTheme } from "./theme";

const viewers: Role[] = ["visitor", "learner", "author", "admin"];

export function Header({ page }: { page: Route["page"] }) {
  const { session } = useSession();
  const inspector = page === "inspect" || page === "operation" || page === "compare";
  return (
    <header className={styles.header}>
      <a className={styles.wordmark} href="/">
        <Mark />
        Syllabus
      </a>
      <nav className={styles.nav} aria-label="Pages">
        <Link href="/playground" aria-current={page === "playground" ? "page" : undefined}>
          Playground
        </Link>
        <Link href="/inspect" aria-current={inspector ? (page === "inspect" ? "page" : "true") : undefined}>
          Inspector
        </Link>
        {session?.demo && (
          <Link href="/n-plus-one" aria-current={page === "nplusone" ? "page" : undefined}>
            Show me the N+1
          </Link>
        )}
      </nav>
      <div className={styles.tools}>
        {session?.demo && <ViewerSwitch />}
        {session && !session.demo && <SignedIn />}
        <ThemeToggle />
      </div>
    </header>
  );
}

function ViewerSwitch() {
  const { session, viewer, switching, setViewer } = useSession();
  const notify = useNotice();
  const known = viewers.filter((each) => each === "visitor" || session?.users.includes(each));
  return (
    <label className={styles.viewer}>
      <span>Viewer</span>
      <select
        value={viewer}
        disabled={switching}
        onChange={(event) => {
          const chosen = event.target.value as Role;
          setViewer(chosen).then(
            () => notify(`Requests are sent as ${chosen === "visitor" ? "a visitor" : `the demo's ${chosen}`} now.`),
            () => notify("The viewer could not be switched: the server gave no token.", "error"),
          );
        }}
      >
        {known.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

function SignedIn() {
  const { adminToken, leave } = useSession();
  if (!adminToken) return null;
  return (
    <button type="button" className={styles.quiet} onClick={leave}>
      Forget token
    </button>
  );
}

function ThemeToggle() {
  const shown = useShownTheme();
  const other = shown === "dark" ? "light" : "dark";
  return (
    <button type="button" className={styles.icon} onClick={() => setTheme(other)} title={`Switch to ${other}`}>
      <span className="hidden">Switch to the {other} theme</span>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        {shown === "dark" ? (
          <path d="M10 3V1.5M10 18.5V17M3 10H1.5M18.5 10H17M5 5 4 4M16 16l-1-1M5 15l-1 1M16 4l-1 1M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0Z" />
        ) : (
          <path d="M16.8 12.1A7.3 7.3 0 0 1 7.9 3.2a7.3 7.3 0 1 0 8.9 8.9Z" />
        )}
      </svg>
    </button>
  );
}

function Mark() {
  return (
    <svg className={styles.mark} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 6h16M8 12h12M12 18h8" />
      <circle cx="4" cy="12" r="1.4" />
      <circle cx="8" cy="18" r="1.4" />
    </svg>
  );
}
