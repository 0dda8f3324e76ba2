// Runs hivefs, on any machine with Node 18 and npm: what is missing is installed first, and the program runs on a Node
// that is new enough. Plain JavaScript without dependencies, because it runs before there are any.
//
//   node bin/bootstrap.js start|cli|test|check|bench|hosts|conformance|fuzz|soak [ARGUMENT…]
import { run } from './setup/run.js'
import { say } from './setup/say.js'
import { ready } from './setup/stamp.js'

/** What each command is: the program with its first arguments, and what it needs (setup/stamp.js). */
// oxfmt-ignore
const commands = {
  start:       { program: ['start.ts', 'start', '--foreground'], need: { everything: false, complete: true } },
  cli:         { program: ['start.ts'],                          need: { everything: false, complete: false } },
  test:        { program: ['test/run.ts', 'test'],               need: { everything: true,  complete: true } },
  check:       { program: ['test/run.ts', 'check'],              need: { everything: true,  complete: false } },
  bench:       { program: ['bench/run.ts'],                      need: { everything: true,  complete: false } },
  hosts:       { program: ['test/hosts/run.ts'],                 need: { everything: true,  complete: true } },
  conformance: { program: ['test/proof/conformance/run.ts'],     need: { everything: true,  complete: false } },
  fuzz:        { program: ['test/proof/fuzz/run.ts'],            need: { everything: true,  complete: false } },
  soak:        { program: ['test/proof/soak/run.ts'],            need: { everything: true,  complete: true } },
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (!command) {
  say(`bad command: ${name || '(none)'}; one of ${Object.keys(commands).join(', ')}`)
  process.exit(1)
}
try {
  const node = ready(command.need) ?? (await (await import('./setup/install.js')).install(command.need))
  run(node, [...command.program, ...args])
} catch (error) {
  say(error.message)
  process.exit(1)
}
