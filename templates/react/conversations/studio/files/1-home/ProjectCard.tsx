import { Link } from 'react-router';
import type { Project } from '../data/projects';
import { Massing } from './Massing';

/** A project as it stands in a list: the whole card leads to its page. */
export function ProjectCard({ project }: { project: Project }) {
  return (
    <article className="group relative">
      <div className="grid aspect-[5/4] place-items-center overflow-hidden bg-surface p-[9%]">
        <Massing project={project} className="h-full w-full transition-transform duration-500 group-hover:-translate-y-2" />
      </div>
      <div className="mt-4 flex items-baseline justify-between gap-4">
        <h3 className="text-lg tracking-tight">
          <Link to={`/work/${project.id}`} className="after:absolute after:inset-0">
            {project.name}
          </Link>
        </h3>
        <p className="text-sm text-muted tabular-nums">{project.year}</p>
      </div>
      <p className="mt-1 text-sm text-muted">
        {project.place} · {project.kind}
      </p>
    </article>
  );
}
