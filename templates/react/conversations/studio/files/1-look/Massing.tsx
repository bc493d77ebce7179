import type { CSSProperties } from 'react';
import type { Block, Project } from '../data/projects';

type Point = [x: number, y: number, z: number];
type Face = 'top' | 'left' | 'right';

const slant = Math.cos(Math.PI / 6);

/** Isometric projection: x runs down to the right, y down to the left, z up. */
function project([x, y, z]: Point): [number, number] {
  return [(x - y) * slant, (x + y) / 2 - z];
}

function facesOf({ at: [x, y, z], size: [w, d, h], roof }: Block): [Face, Point[]][] {
  if (roof) {
    const ridge = y + d / 2;
    return [
      ['top', [[x, y, z], [x + w, y, z], [x + w, ridge, z + h], [x, ridge, z + h]]],
      ['left', [[x, y + d, z], [x + w, y + d, z], [x + w, ridge, z + h], [x, ridge, z + h]]],
      ['right', [[x + w, y, z], [x + w, y + d, z], [x + w, ridge, z + h]]],
    ];
  }
  return [
    ['top', [[x, y, z + h], [x + w, y, z + h], [x + w, y + d, z + h], [x, y + d, z + h]]],
    ['left', [[x, y + d, z], [x + w, y + d, z], [x + w, y + d, z + h], [x, y + d, z + h]]],
    ['right', [[x + w, y, z], [x + w, y + d, z], [x + w, y + d, z + h], [x + w, y, z + h]]],
  ];
}

const path = (points: Point[]) => `M${points.map((point) => project(point).map((value) => value.toFixed(2)).join(' ')).join('L')}`;

/** Lines around the two visible walls, one below each floor. */
function floorLines({ at: [x, y, z], size: [w, d, h], floors = 0 }: Block): string {
  return Array.from({ length: Math.max(0, floors - 1) }, (_, floor) => {
    const level = z + (h * (floor + 1)) / floors;
    return path([[x, y + d, level], [x + w, y + d, level], [x + w, y, level]]);
  }).join('');
}

interface Props {
  project: Project;
  className?: string;
}

/** The building as an isometric model, drawn from its measurements. */
export function Massing({ project: { name, blocks, hue }, className }: Props) {
  const corners = blocks.flatMap((block) => facesOf(block).flatMap(([, points]) => points.map(project)));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const left = Math.min(...xs) - 1;
  const top = Math.min(...ys) - 1;
  const view = [left, top, Math.max(...xs) + 1 - left, Math.max(...ys) + 1 - top];

  return (
    <svg viewBox={view.map((value) => value.toFixed(1)).join(' ')} className={className} style={{ '--hue': hue } as CSSProperties} role="img" aria-label={`Model of ${name}`}>
      {blocks.map((block, index) => (
        <g key={index} strokeLinejoin="round">
          {facesOf(block).map(([face, points]) => (
            <path key={face} d={`${path(points)}Z`} className={index === 0 ? `massing-ground-${face}` : `massing-${face}`} strokeWidth="0.09" />
          ))}
          <path d={floorLines(block)} fill="none" className="massing-line" strokeWidth="0.09" />
        </g>
      ))}
    </svg>
  );
}
