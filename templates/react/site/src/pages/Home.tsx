import { Page } from '../components/Page';

const ideas = [
  'A booking page for a small bakery',
  'A portfolio for an architecture studio, with a page for each project',
  'A shop window for handmade ceramics, with a basket',
];

export function Home() {
  return (
    <Page title="New site">
      <section className="container-page py-20 sm:py-24">
        <div className="max-w-2xl">
          <span aria-hidden="true" className="block h-1 w-12 rounded-full bg-accent" />
          <h1 className="mt-8 text-display">An empty page, ready when you are.</h1>
          <p className="mt-6 text-lead text-muted">
            Say what this site should be, and it takes shape here. Nothing changes in your files until it works and you have said yes.
          </p>
          <h2 className="mt-14 text-sm font-medium text-muted">Things to ask for</h2>
          <ul className="mt-4 divide-y divide-line border-y border-line">
            {ideas.map((idea) => (
              <li key={idea} className="py-4 text-ink">
                {idea}
              </li>
            ))}
          </ul>
        </div>
      </section>
    </Page>
  );
}
