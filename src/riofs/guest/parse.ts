/** Models written as text: OBJ, STL and PLY, as geometries. */

import { BufferGeometry, Float32BufferAttribute } from 'three'

const MAX_TEXT = 16 << 20

/** @throws TypeError when the format is not known, or the text is none */
export function parseModel(format: string, text: unknown): BufferGeometry[] {
  const parse = formats[format.toLowerCase()]
  if (parse === undefined)
    throw new TypeError(`model: there is no format ${format}; one of ${Object.keys(formats).join(', ')}`)
  if (typeof text !== 'string') throw new TypeError('model: text is what is in the file')
  if (text.length > MAX_TEXT) throw new RangeError(`model: a text may have ${MAX_TEXT} characters`)
  const found = parse(text).filter((one) => one.attributes['position']!.count > 0)
  if (found.length === 0) throw new TypeError(`model: no triangle was found in the ${format} text`)
  return found
}

function geometryOf(
  positions: number[],
  normals: number[],
  colors: number[],
  index?: number[],
): BufferGeometry {
  const geometry = new BufferGeometry().setAttribute('position', new Float32BufferAttribute(positions, 3))
  if (index !== undefined) geometry.setIndex(index)
  if (normals.length === positions.length)
    geometry.setAttribute('normal', new Float32BufferAttribute(normals, 3))
  else geometry.computeVertexNormals()
  if (colors.length === positions.length)
    geometry.setAttribute('color', new Float32BufferAttribute(colors, 3))
  return geometry
}

/** Corners, normals; faces as fans of triangles; one geometry for each object. */
function obj(text: string): BufferGeometry[] {
  const [corners, bents]: [number[][], number[][]] = [[], []]
  const found: [positions: number[], normals: number[]][] = [[[], []]]
  const at = (list: number[][], ref: string): number[] => list[Number(ref) < 0 ? list.length + Number(ref) : Number(ref) - 1] ?? [] // oxfmt-ignore
  const corner = (ref: string): void => {
    const [v = '', , n = ''] = ref.split('/')
    const [positions, normals] = found.at(-1)!
    positions.push(...(at(corners, v).length >= 3 ? at(corners, v).slice(0, 3) : [0, 0, 0]))
    if (n !== '') normals.push(...at(bents, n))
  }
  const verbs: Readonly<Record<string, (words: string[]) => void>> = {
    v: (words) => void corners.push(words.map(Number)),
    vn: (words) => void bents.push(words.map(Number)),
    o: () => void found.push([[], []]),
    g: () => void found.push([[], []]),
    f: (words) => {
      for (let i = 2; i < words.length; i++)
        for (const ref of [words[0]!, words[i - 1]!, words[i]!]) corner(ref)
    },
  }
  for (const line of text.split('\n')) {
    const [verb = '', ...words] = line.trim().split(/\s+/)
    verbs[verb]?.(words)
  }
  return found.map(([positions, normals]) => geometryOf(positions, normals, []))
}

/** The written kind: each triangle with its own normal. */
function stl(text: string): BufferGeometry[] {
  if (!/^\s*solid/.test(text))
    throw new TypeError('model: only the written kind of STL is read: solid … facet normal …')
  const triples = [...text.matchAll(/vertex\s+(\S+)\s+(\S+)\s+(\S+)/g)].flatMap(([, x, y, z]) => [Number(x), Number(y), Number(z)]) // oxfmt-ignore
  return [geometryOf(triples, [], [])]
}

/** The written kind: a head that says what is in each line. */
function ply(text: string): BufferGeometry[] {
  const [head = '', body = ''] = text.split(/end_header\r?\n/)
  if (!/format ascii/.test(head))
    throw new TypeError('model: only the written kind of PLY is read: format ascii 1.0')
  const elements = [...head.matchAll(/element (\w+) (\d+)((?:\s+property [^\n]+)*)/g)]
  const lines = body.trim().split('\n')
  const parts: { positions: number[]; normals: number[]; colors: number[]; index: number[] } = { positions: [], normals: [], colors: [], index: [] } // oxfmt-ignore
  let from = 0
  for (const [, name, count, properties] of elements) {
    const names = [...properties!.matchAll(/property .*?(\w+)\s*$/gm)].map((found) => found[1]!)
    for (const line of lines.slice(from, from + Number(count))) plyLine(name!, names, line.trim().split(/\s+/).map(Number), parts) // oxfmt-ignore
    from += Number(count)
  }
  return [geometryOf(parts.positions, parts.normals, parts.colors, parts.index)]
}

function plyLine(
  element: string,
  names: readonly string[],
  words: readonly number[],
  parts: Record<'positions' | 'normals' | 'colors' | 'index', number[]>,
): void {
  // oxfmt-ignore
  if (element === 'face') {
    const face = words.slice(1, 1 + words[0]!)
    for (let i = 2; i < face.length; i++) parts.index.push(face[0]!, face[i - 1]!, face[i]!)
  }
  if (element !== 'vertex') return
  const of = (...wanted: string[]): number[] => wanted.map((name) => words[names.indexOf(name)] ?? NaN)
  parts.positions.push(...of('x', 'y', 'z'))
  if (names.includes('nx')) parts.normals.push(...of('nx', 'ny', 'nz'))
  if (names.includes('red')) parts.colors.push(...of('red', 'green', 'blue').map((part) => part / 255))
}

const formats: Readonly<Record<string, (text: string) => BufferGeometry[]>> = { obj, stl, ply }
