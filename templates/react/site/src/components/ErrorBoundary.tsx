import { Component, type ReactNode } from 'react';

interface Props {
  children: ReactNode;
}

/** Shows a calm message instead of an empty page when something throws while it is drawn. React writes the error to the console. */
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
        <p className="mt-4 max-w-prose text-muted">Try it again, or go on from the home page.</p>
        <div className="mt-8 flex flex-wrap gap-3">
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Try again
          </button>
          {/* Loaded anew: what is broken may be what a link inside the site needs. */}
          <a href={import.meta.env.BASE_URL} className="button button-quiet">
            Go to the home page
          </a>
        </div>
      </section>
    );
  }
}
