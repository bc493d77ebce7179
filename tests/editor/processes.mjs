// Which processes are ours, and their end. Only what descends from a process that we started is ever touched.
import { execFileSync } from 'node:child_process';

/** Every descendant of a process, itself included. */
export function treeOf(root) {
  const listing = execFileSync('ps', ['-eo', 'pid,ppid,args', '--no-headers'], { encoding: 'utf8' });
  const all = listing.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3] }] : [];
  });
  const ours = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of all) {
      if (!ours.has(parent) || ours.has(pid)) continue;
      ours.add(pid);
      grew = true;
    }
  }
  return all.filter(({ pid }) => ours.has(pid));
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function kill(pid, signal = 'SIGKILL') {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Waits until none of them lives; those that do after the time given are ended by force and returned. */
export async function waitForEnd(processes, milliseconds) {
  const end = Date.now() + milliseconds;
  while (processes.some(({ pid }) => isAlive(pid)) && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 25));
  const left = processes.filter(({ pid }) => isAlive(pid));
  for (const { pid } of left) kill(pid);
  return left;
}
