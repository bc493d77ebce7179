import { Link } from 'react-router';
import { Massing } from '../components/Massing';
import { Page } from '../components/Page';
import { ProjectCard } from '../components/ProjectCard';
import { projects } from '../data/projects';

const [first, ...others] = projects;

const beliefs = [
  { title: 'Keep what stands', text: 'The greenest wall is the one already there. We look for a reason to take something down, and seldom find one.' },
  { title: 'Draw less', text: 'A plan that needs explaining is not finished. We stop when nothing more can be left out.' },
  { title: 'Stay until the keys', text: 'Whoever drew the first sketch is on site for the last snag. You never meet a stranger.' },
];

export function Home() {
  return (
    <Page title="Norr & Vale, architects">
      <section className="container-page pt-14 pb-16 lg:pt-24 lg:pb-24">
        <h1 className="max-w-[16ch] text-display">Buildings that let people get on with it.</h1>
        <div className="mt-10 grid gap-10 border-t border-ink pt-6 md:grid-cols-2 lg:mt-16">
          <p className="text-sm text-muted">
            Norr & Vale, architects
            <br />
            Houses, public rooms, second lives
          </p>
          <p className="max-w-[38ch] text-lead">We are seven people in a former sail loft. We design houses, libraries and markets around the Baltic, and the new insides of old buildings.</p>
        </div>
      </section>

      <section aria-labelledby="latest" className="bg-surface">
        <div className="container-page grid items-center gap-10 py-16 lg:grid-cols-[1.4fr_1fr] lg:gap-20 lg:py-24">
          <Massing project={first} className="w-full" />
          <div>
            <p className="text-sm text-muted">Just finished, {first.year}</p>
            <h2 id="latest" className="mt-3 text-title">
              {first.name}
            </h2>
            <p className="mt-4 max-w-[36ch] text-lead text-muted">{first.line}</p>
            <Link to={`/work/${first.id}`} className="button mt-8">
              See the project
            </Link>
          </div>
        </div>
      </section>

      <section className="container-page py-16 lg:py-24">
        <div className="flex flex-wrap items-baseline justify-between gap-4">
          <h2 className="text-title">Recent work</h2>
          <Link to="/work" className="text-link">
            All projects
          </Link>
        </div>
        <ul className="mt-10 grid gap-x-8 gap-y-12 sm:grid-cols-2 lg:grid-cols-3">
          {others.slice(0, 3).map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} />
            </li>
          ))}
        </ul>
      </section>

      <section className="container-page pb-20 lg:pb-28">
        <h2 className="text-title">How we work</h2>
        <dl className="mt-8 grid gap-x-8 md:grid-cols-3">
          {beliefs.map((belief) => (
            <div key={belief.title} className="border-t border-ink pt-5 pb-10">
              <dt className="text-lg font-medium tracking-tight">{belief.title}</dt>
              <dd className="mt-2 max-w-[38ch] text-muted">{belief.text}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Page>
  );
}
