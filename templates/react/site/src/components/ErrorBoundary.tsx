import { Component, type ReactNode } from 'react';

interface Props {
  children: ReactNode;
}

/** Shows a calm message instead of an empty page when a page throws; the rest of the site keeps working. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <section role="alert" className="container-page py-24">
        <h1 className="text-title">Something went wrong on this page</h1>
        <p className="mt-4 max-w-prose text-muted">
          The rest of the site still works. Reload the page to try again.
        </p>
        <button type="button" className="button mt-8" onClick={() => window.location.reload()}>
          Reload
        </button>
      </section>
    );
  }
}
