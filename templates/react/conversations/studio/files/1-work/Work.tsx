import { useSearchParams } from 'react-router';
import { Page } from '../components/Page';
import { ProjectCard } from '../components/ProjectCard';
import { kinds, projects } from '../data/projects';

/** The choice is part of the address, so that a filtered list can be sent to someone. */
export function Work() {
  const [parameters, setParameters] = useSearchParams();
  const chosen = kinds.find((kind) => kind.toLowerCase() === parameters.get('kind'));
  const shown = projects.filter((project) => !chosen || project.kind === chosen);

  return (
    <Page title="Work · Norr & Vale">
      <section className="container-page py-14 lg:py-24">
        <h1 className="text-display">Work</h1>
        <div className="mt-10 flex flex-wrap items-center justify-between gap-x-8 gap-y-4 border-t border-ink pt-5">
          <div role="group" aria-label="Show" className="flex flex-wrap gap-x-6 gap-y-2">
            {[undefined, ...kinds].map((kind) => (
              <button
                key={kind ?? 'all'}
                type="button"
                aria-pressed={chosen === kind}
                onClick={() => setParameters(kind ? { kind: kind.toLowerCase() } : {}, { replace: true, preventScrollReset: true })}
                className="filter"
              >
                {kind ?? 'All'}
              </button>
            ))}
          </div>
          <p role="status" className="text-sm text-muted">
            {shown.length === 1 ? '1 project' : `${shown.length} projects`}
          </p>
        </div>
        <h2 className="sr-only">Projects</h2>
        <ul className="mt-10 grid gap-x-8 gap-y-14 sm:grid-cols-2 lg:grid-cols-3">
          {shown.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} />
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}
