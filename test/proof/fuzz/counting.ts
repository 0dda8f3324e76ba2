import type { Node, Open } from '../../../src/ninep/node.ts'

/** The opens of a tree. Each must have one end: a close or a drop. */
export class Opens {
  opened = 0
  ended = 0
  /** Ended more than once. */
  twice = 0
  readonly #nodes = new WeakMap<Node, Node>()

  /** The same tree, with its opens counted. */
  counted(node: Node): Node {
    const known = this.#nodes.get(node)
    if (known) return known
    const made = this.#count(node)
    this.#nodes.set(node, made)
    return made
  }

  #count(node: Node): Node {
    const through = <T>(given: T | Promise<T>, then: (given: T) => T): T | Promise<T> =>
      given instanceof Promise ? given.then(then) : then(given)
    const { walk, open, create, remove, wstat } = node
    return {
      get qid() {
        return node.qid
      },
      stat: () => node.stat(),
      ...(walk && {
        walk: (name, call) => through(walk.call(node, name, call), (found) => found && this.counted(found)),
      }),
      ...(open && { open: (mode, call) => through(open.call(node, mode, call), (open) => this.#open(open)) }),
      ...(create && {
        create: (name, perm, mode, call) =>
          through(create.call(node, name, perm, mode, call), ([made, open]) => [
            this.counted(made),
            this.#open(open),
          ]),
      }),
      ...(remove && { remove: (call) => remove.call(node, call) }),
      ...(wstat && { wstat: (change, call) => wstat.call(node, change, call) }),
    } satisfies Node
  }

  #open(open: Open): Open {
    this.opened++
    let over = false
    const end = () => {
      if (over) this.twice++
      else this.ended++
      over = true
    }
    return {
      ...open,
      close: (call) => {
        end()
        return open.close?.(call)
      },
      drop: () => {
        end()
        open.drop?.()
      },
    }
  }
}
