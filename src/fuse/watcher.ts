import { spawn } from 'node:child_process'
import type { Mountpoint } from '../lib/mountinfo.ts'
import { PATH } from './run.ts'

/**
 * Waits for the end of its input. A line before it is a clean stop; else we were killed, and a mount that nobody serves is
 * unmounted: when it is still the one that it was, by its number, its device and its place.
 */
const script = (unmount: string) => `
read -r _ && exit
while read -r id _ device _ at _; do
  [ "$id $device $at" = "$MOUNT" ] && ${unmount} && exit
done </proc/self/mountinfo`

/** Cleans up after us, whatever ends us. */
export interface Watcher {
  /** The mount is gone, or will be without its help. */
  stop(): void
}

/**
 * Starts a small shell that outlives us by a moment. It has a session of its own: what a terminal sends to us does not
 * reach it.
 * @param unmount the shell command that detaches \`$AT\` lazily
 */
export function watch(mounted: Mountpoint, unmount: string): Watcher {
  const escaped = mounted.at.replace(/[ \t\n\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)
  const child = spawn('/bin/sh', ['-c', script(unmount)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
    env: {
      PATH,
      MOUNT: `${mounted.id} ${mounted.device} ${escaped}`,
      AT: mounted.at,
    },
  })
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  const pipe = child.stdin as unknown as { unref?(): void }
  pipe.unref?.()
  return { stop: () => void child.stdin.end('stop\n') }
}
