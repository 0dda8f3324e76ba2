import { mkdirSync } from 'node:fs'
import { debian } from './debian.js'
import { locked } from './lock.js'
import { rightNode } from './node.js'
import { packages } from './packages.js'
import { runtime } from './places.js'
import { installed, ready, stamp } from './stamp.js'

/**
 * Installs what is missing, one process at a time.
 * @param need as for `ready`
 * @returns the path of the Node to run on
 */
export async function install(need) {
  mkdirSync(runtime, { recursive: true })
  return locked(`${runtime}lock`, () => {
    const meanwhile = ready(need)
    if (meanwhile) return meanwhile
    // what was a full install stays one, also when `start` comes next
    const everything = need.everything || installed().everything === true
    const node = rightNode()
    packages(everything)
    stamp({ everything, complete: debian(need.everything), node })
    return node
  })
}
