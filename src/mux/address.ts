/** Where a server is, and which of its trees is meant. */
export interface Address {
  /** As a dial string. */
  readonly dial: string
  /** Its main tree when empty. */
  readonly aname: string
}

/** What an address means: a dial string, and behind ` aname=` the tree, for servers that have several or none without a name. */
export function parseAddress(address: string): Address {
  const [, dial = address, aname = ''] = /^(.*\S)\s+aname=(\S.*)$/s.exec(address) ?? []
  return { dial, aname: aname.trimEnd() }
}
