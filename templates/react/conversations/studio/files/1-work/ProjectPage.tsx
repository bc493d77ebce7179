import { Link, useParams } from 'react-router';
import { Massing } from '../components/Massing';
import { Page } from '../components/Page';
import { projectById } from '../data/projects';
import { NotFound } from './NotFound';

export function ProjectPage() {
  const { id } = useParams();
  const project = projectById(id);
  if (!project) return <NotFound />;

  const facts = [
    ['Place', project.place],
    ['Year', String(project.year)],
    ['Kind', project.kind],
    ['Area', project.area],
  ];

  return (
    <Page title={`${project.name} · Norr & Vale`}>
      <article>
        <header className="container-page pt-12 pb-10 lg:pt-20">
          <Link to="/work" className="text-link">
            All projects
          </Link>
          <h1 className="mt-6 text-display">{project.name}</h1>
          <p className="mt-5 max-w-[36ch] text-lead text-muted">{project.line}</p>
        </header>
        <div className="bg-surface">
          <div className="container-page py-12 lg:py-20">
            <Massing project={project} className="mx-auto max-h-[34rem] w-full" />
          </div>
        </div>
        <div className="container-page grid gap-12 py-14 md:grid-cols-[1fr_2fr] lg:py-24">
          <dl>
            {facts.map(([term, value]) => (
              <div key={term} className="flex justify-between gap-4 border-t border-line py-3 text-sm">
                <dt className="text-muted">{term}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <div className="max-w-[60ch] space-y-5 text-lg">
            {project.text.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </div>
        </div>
      </article>
    </Page>
  );
}
