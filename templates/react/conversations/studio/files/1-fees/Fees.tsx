import { useId, useState } from 'react';
import { Page } from '../components/Page';
import { estimate, formatEuros, largest, smallest, stages, type Task } from '../data/fees';

const tasks: { id: Task; name: string }[] = [
  { id: 'new', name: 'Something new' },
  { id: 'reuse', name: 'Something that stands' },
];

export function Fees() {
  const areaId = useId();
  const [task, setTask] = useState<Task>('new');
  const [area, setArea] = useState(140);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(stages.map((stage) => stage.id)));
  const [from, to] = estimate(task, area, chosen);

  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };

  return (
    <Page title="Fees · Norr & Vale">
      <section className="container-page py-14 lg:py-24">
        <h1 className="text-display">What it costs</h1>
        <p className="mt-5 max-w-[44ch] text-lead text-muted">Fees are no secret here. Say roughly what you have in mind, and see roughly what we would ask for it.</p>

        <div className="mt-12 grid gap-12 border-t border-ink pt-10 lg:grid-cols-[1fr_22rem] lg:gap-20">
          <div className="grid gap-12">
            <fieldset>
              <legend className="text-lg font-medium tracking-tight">We would build</legend>
              <div className="mt-4 grid gap-3 sm:grid-cols-2">
                {tasks.map((option) => (
                  <label key={option.id} className="choice">
                    <input type="radio" name="task" checked={task === option.id} onChange={() => setTask(option.id)} />
                    {option.name}
                  </label>
                ))}
              </div>
            </fieldset>

            <div>
              <div className="flex items-baseline justify-between gap-4">
                <label htmlFor={areaId} className="text-lg font-medium tracking-tight">
                  Floor area
                </label>
                <output htmlFor={areaId} className="text-lg tabular-nums">
                  {area} m²
                </output>
              </div>
              <input
                id={areaId}
                type="range"
                min={smallest}
                max={largest}
                step={10}
                value={area}
                aria-valuetext={`${area} square metres`}
                onChange={(event) => setArea(event.target.valueAsNumber)}
                className="mt-4 w-full accent-accent"
              />
              <p className="mt-2 flex justify-between text-sm text-muted">
                <span>A cabin</span>
                <span>A school</span>
              </p>
            </div>

            <fieldset>
              <legend className="text-lg font-medium tracking-tight">You would like our help with</legend>
              <div className="mt-4 grid gap-3">
                {stages.map((stage) => (
                  <label key={stage.id} className="choice">
                    <input type="checkbox" checked={chosen.has(stage.id)} onChange={() => toggle(stage.id)} />
                    <span className="flex flex-1 flex-wrap justify-between gap-x-6">
                      <span>{stage.name}</span>
                      <span className="text-muted">{stage.what}</span>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          </div>

          <aside aria-label="Estimate" className="self-start bg-surface p-8 lg:sticky lg:top-8">
            <p className="text-sm text-muted">Our fee, before tax</p>
            <p role="status" className="mt-3 text-title tabular-nums">
              {chosen.size === 0 ? 'Choose a stage' : `${formatEuros(from)} to ${formatEuros(to)}`}
            </p>
            {chosen.size > 0 && <p className="mt-3 text-muted">About {formatEuros(Math.round((from + to) / 2 / area))} a square metre.</p>}
            <p className="mt-6 border-t border-line pt-5 text-sm text-muted">An estimate, not an offer: slopes, neighbours and good ideas all move it. The first conversation costs nothing.</p>
          </aside>
        </div>
      </section>
    </Page>
  );
}
