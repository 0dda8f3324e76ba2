enum Element {
  H = 1,
  C = 6,
  O = 8,
}

const colors: Record<Element, string> = {
  [Element.H]: 'white',
  [Element.C]: '#333333',
  [Element.O]: 'red',
}

class Atom {
  readonly mesh: any
  constructor(
    public readonly element: Element,
    private x: number,
    private y: number,
  ) {
    this.mesh = sphere({ radius: element === Element.H ? 0.3 : 0.5, color: colors[element], x: this.x, y: this.y })
  }
}

class Molecule<T extends Atom = Atom> {
  private atoms: T[] = []
  add(atom: T): this {
    this.atoms.push(atom)
    return this
  }
  get weight(): number {
    return this.atoms.reduce((sum, { element }) => sum + element, 0)
  }
}

const oxygen = new Atom(Element.O, 0, 0)
const h1 = new Atom(Element.H, -0.7, -0.5)
const h2 = new Atom(Element.H, 0.7, -0.5)
const water = new Molecule().add(oxygen).add(h1).add(h2)
print(`weight ${water.weight}`)
