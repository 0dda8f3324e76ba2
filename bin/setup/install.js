import { mkdirSync } from 'node:fs'
import { debian } from './debian.js'
import { locked } from './lock.js'
import { rightNode } from './node.js'
import { developing, packages } from './packages.js'
import { runtime } from './places.js'
import { ready, stamp } from './stamp.js'

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
    const everything = need.everything || developing()
    const node = rightNode()
    packages(everything)
    stamp({ everything, complete: debian(need.everything), node })
    return node
  })
}
