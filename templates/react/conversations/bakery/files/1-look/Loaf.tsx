import { useId, type ReactNode } from 'react';

export type LoafKind = 'boule' | 'tin' | 'baguette' | 'croissant' | 'bun' | 'tart' | 'basket' | 'egg' | 'bowl';

interface Props {
  kind: LoafKind;
  className?: string;
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Everything on the menu, seen from above. Drawn in code with the crust colours of styles.css. Decorative. */
export function Loaf({ kind, className }: Props) {
  const id = useId();
  const crust = `url(#${id})`;
  return (
    <svg viewBox="0 0 200 200" className={className} aria-hidden="true">
      <defs>
        <radialGradient id={id} cx="42%" cy="36%" r="70%">
          <stop offset="0" stopColor="var(--crust-light)" />
          <stop offset="0.55" stopColor="var(--crust)" />
          <stop offset="1" stopColor="var(--crust-dark)" />
        </radialGradient>
      </defs>
      {drawings[kind](crust)}
    </svg>
  );
}

/** A cut in the dough: pointed at both ends. */
function Cut({ x, y, length, width, turn }: { x: number; y: number; length: number; width: number; turn: number }) {
  const half = length / 2;
  return (
    <path
      d={`M${-half} 0Q0 ${-width} ${half} 0Q0 ${width} ${-half} 0Z`}
      transform={`translate(${x} ${y}) rotate(${turn})`}
      fill="var(--crumb)"
      stroke="var(--crust-dark)"
      strokeOpacity="0.35"
    />
  );
}

function Rings({ radii }: { radii: number[] }) {
  return (
    <g fill="none" stroke="var(--flour)" strokeWidth="3.2" strokeLinecap="round" opacity="0.42">
      {radii.map((radius) => (
        <circle key={radius} cx="100" cy="100" r={radius} strokeDasharray={`${radius * 0.9} 6 ${radius * 0.35} 9 ${radius * 0.6} 5`} transform={`rotate(${radius * 7} 100 100)`} />
      ))}
    </g>
  );
}

function Roll({ x, y, r, crust }: { x: number; y: number; r: number; crust: string }) {
  return (
    <g>
      <circle cx={x} cy={y} r={r} fill={crust} />
      <Cut x={x} y={y} length={r * 1.25} width={r * 0.28} turn={-30} />
    </g>
  );
}

const drawings: Record<LoafKind, (crust: string) => ReactNode> = {
  boule: (crust) => (
    <>
      <circle cx="100" cy="100" r="92" fill={crust} />
      <Rings radii={[24, 37, 50, 63, 76, 87]} />
      <Cut x={100} y={102} length={138} width={5} turn={90} />
      {range(5).map((row) => (
        <g key={row}>
          <Cut x={80 - row * 1.2} y={58 + row * 21} length={40} width={11} turn={38} />
          <Cut x={120 + row * 1.2} y={58 + row * 21} length={40} width={11} turn={-38} />
        </g>
      ))}
      <Cut x={100} y={36} length={34} width={10} turn={90} />
    </>
  ),
  tin: (crust) => (
    <>
      <rect x="42" y="14" width="116" height="172" rx="34" fill={crust} />
      <Cut x={100} y={100} length={138} width={16} turn={90} />
      <g fill="var(--flour)" opacity="0.75">
        {range(34).map((seed) => (
          <ellipse
            key={seed}
            cx={62 + ((seed * 37) % 78)}
            cy={32 + ((seed * 53) % 138)}
            rx="3.6"
            ry="1.8"
            transform={`rotate(${seed * 47} ${62 + ((seed * 37) % 78)} ${32 + ((seed * 53) % 138)})`}
          />
        ))}
      </g>
    </>
  ),
  baguette: (crust) => (
    <g transform="rotate(-38 100 100)">
      <rect x="2" y="76" width="196" height="48" rx="24" fill={crust} />
      {range(5).map((cut) => (
        <Cut key={cut} x={32 + cut * 34} y={100} length={46} width={9} turn={-24} />
      ))}
    </g>
  ),
  croissant: (crust) => (
    <g transform="translate(0 14)">
      <path d="M12 140C6 62 54 22 100 22s94 40 88 118c-1 13-17 15-23 4-15-28-37-40-65-40s-50 12-65 40c-6 11-22 9-23-4Z" fill={crust} />
      <g fill="none" stroke="var(--crust-dark)" strokeWidth="3" strokeLinecap="round" opacity="0.6">
        <path d="M82 24q-14 40 2 80M118 24q14 40-2 80M50 39q-6 40 12 72M150 39q6 40-12 72M25 73q4 30 20 54M175 73q-4 30-20 54" />
      </g>
      <g fill="none" stroke="var(--flour)" strokeWidth="4" strokeLinecap="round" opacity="0.4">
        <path d="M96 34q-4 26 0 50M66 40q-8 24 2 50M40 60q-4 22 8 44M132 42q8 22 0 46M160 64q2 18-6 38" />
      </g>
    </g>
  ),
  bun: (crust) => (
    <>
      <circle cx="100" cy="100" r="84" fill={crust} />
      <path
        d="M100 100c8-10 22 0 18 13-6 19-36 18-46-2-13-27 9-56 40-54 39 3 58 43 44 76-17 40-70 50-103 20"
        fill="none"
        stroke="var(--crust-dark)"
        strokeWidth="9"
        strokeLinecap="round"
        opacity="0.7"
      />
      <g fill="var(--flour)">
        {range(26).map((grain) => (
          <rect key={grain} x={46 + ((grain * 41) % 106)} y={46 + ((grain * 67) % 106)} width="5" height="5" rx="1" transform={`rotate(${grain * 31} ${46 + ((grain * 41) % 106)} ${46 + ((grain * 67) % 106)})`} />
        ))}
      </g>
    </>
  ),
  tart: (crust) => (
    <>
      <circle cx="100" cy="100" r="84" fill={crust} stroke="var(--crust-dark)" strokeWidth="7" strokeDasharray="15 4" strokeLinecap="round" />
      <circle cx="100" cy="100" r="68" fill="var(--crust-light)" />
      {range(10).map((slice) => (
        <g key={slice} transform={`rotate(${slice * 36} 100 100)`}>
          <path d="M100 96Q80 66 100 38Q120 66 100 96Z" fill="var(--crumb)" stroke="var(--crust)" strokeWidth="2" />
          <path d="M100 90V52" stroke="var(--crust)" strokeOpacity="0.45" strokeWidth="1.5" />
        </g>
      ))}
    </>
  ),
  basket: (crust) => (
    <>
      <circle cx="100" cy="100" r="90" fill="var(--linen)" stroke="var(--line)" strokeWidth="2" />
      <Roll x={74} y={76} r={36} crust={crust} />
      <Roll x={130} y={84} r={33} crust={crust} />
      <Roll x={96} y={134} r={37} crust={crust} />
    </>
  ),
  egg: (crust) => (
    <>
      <circle cx="100" cy="100" r="90" fill="var(--linen)" stroke="var(--line)" strokeWidth="2" />
      <circle cx="72" cy="92" r="34" fill="var(--flour)" stroke="var(--line)" strokeWidth="2" />
      <circle cx="72" cy="92" r="17" fill="var(--yolk)" />
      {range(3).map((soldier) => (
        <rect key={soldier} x={118 + soldier * 19} y={62 + soldier * 8} width="14" height="74" rx="4" fill={crust} transform={`rotate(14 ${125 + soldier * 19} ${99 + soldier * 8})`} />
      ))}
    </>
  ),
  bowl: () => (
    <>
      <circle cx="100" cy="100" r="88" fill="var(--linen)" stroke="var(--line)" strokeWidth="2" />
      <circle cx="100" cy="100" r="68" fill="var(--crumb)" />
      {range(5).map((plum) => (
        <ellipse key={plum} cx="100" cy="70" rx="15" ry="22" fill="var(--plum)" transform={`rotate(${plum * 38 - 76} 100 112)`} />
      ))}
      <g fill="var(--crust)">
        {range(9).map((oat) => (
          <ellipse key={oat} cx={66 + ((oat * 31) % 68)} cy={120 + ((oat * 17) % 28)} rx="4.5" ry="3" />
        ))}
      </g>
    </>
  ),
};
