import { Component, type ReactNode } from "react";
import { Button } from "./Button";
import { State } from "./States";

/** Keeps an exception in a page from emptying the window. */
export class Boundary extends Component<{ children: ReactNode }, { failed: string | null }> {
  override state = { failed: null };

  static getDerivedStateFromError(cause: unknown) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }

  override render() {
    if (this.state.failed === null) return this.props.children;
    return (
      <State
        title="This page has failed"
        heading="h1"
        tone="error"
        actions={<Button onClick={() => location.reload()}>Reload</Button>}
      >
        <p>{this.state.failed}</p>
      </State>
    );
  }
}
