import { spawn } from 'node:child_process'
import { root, runtime } from './places.js'
import { say } from './say.js'

const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/**
 * Becomes the program: it takes this process's place where Node can do that, else it runs as a child whose signals and
 * end are ours. On a terminal Ctrl-C reaches the child by itself too, and npm sends it once more: the program takes
 * signals that come together for one.
 */
export function run(node, [program, ...args]) {
  const argv = [root + program, ...args]
  const env = { NODE_COMPILE_CACHE: `${runtime}cache`, ...process.env }
  if (process.execve) process.execve(node, [node, ...argv], env)
  const child = spawn(node, argv, { stdio: 'inherit', env })
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    say(`${node} does not run: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => end(code, signal))
}

/** Ends as the program ended. */
function end(code, signal) {
  if (!signal) process.exit(code)
  for (const name of forwarded) process.removeAllListeners(name)
  process.kill(process.pid, signal)
  // a signal that does not end a process by itself has ended the child all the same
  setTimeout(() => process.exit(1), 1000)
}
