import { Component, type ReactNode } from "react";
import { Button } from "./Button";
import { State } from "./States";

/** Keeps an exception in a page from emptying the window. */
export class Boundary extends Component<{ children: ReactNode }, { failed: string | null }> {
  override state: { failed: string | null } = { failed: null };

  static getDerivedStateFromError(cause: unknown) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }

  // A page's code is fetched when the page is opened first; each browser has its own words for a failure of that.
  private get unreachable() {
    return /dynamically imported module|importing a module|preload/i.test(this.state.failed ?? "");
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    return (
      <State
        title={this.unreachable ? "The server does not answer" : "This page has failed"}
        heading="h1"
        tone="error"
        actions={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        <p>
          {this.unreachable
            ? "The page could not be loaded. The server may have been stopped, or be another release now."
            : this.state.failed}
        </p>
      </State>
    );
  }
}
