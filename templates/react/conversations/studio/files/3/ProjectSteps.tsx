import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import { projects, type Project } from '../data/projects';

function neighbour(project: Project, steps: number): Project {
  return projects[(projects.indexOf(project) + steps + projects.length) % projects.length] ?? project;
}

/** The way to the project before and after this one, by link or by arrow key. */
export function ProjectSteps({ project }: { project: Project }) {
  const navigate = useNavigate();
  const previous = neighbour(project, -1);
  const next = neighbour(project, 1);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target instanceof HTMLElement && event.target.closest('input, select, textarea')) return;
      if (event.key === 'ArrowLeft') void navigate(`/work/${previous.id}`);
      if (event.key === 'ArrowRight') void navigate(`/work/${next.id}`);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, previous.id, next.id]);

  return (
    <nav aria-label="More projects" className="container-page pb-20">
      <div className="grid gap-8 border-t border-ink pt-6 sm:grid-cols-2">
        <p>
          <span className="block text-sm text-muted">Previous project</span>
          <Link to={`/work/${previous.id}`} className="text-title hover:text-accent">
            {previous.name}
          </Link>
        </p>
        <p className="sm:text-right">
          <span className="block text-sm text-muted">Next project</span>
          <Link to={`/work/${next.id}`} className="text-title hover:text-accent">
            {next.name}
          </Link>
        </p>
      </div>
    </nav>
  );
}
