/** Scenes to draw: one of each thing that a solid, a material or a light can be. */

import { FIRST_VIEW } from '../../../src/scene/view.ts'
import type { Geometry, Numbers, Resource, SceneNode, Texture, View } from '../../../src/scene/node.ts'
import type { Shown } from '../../../src/riofs/picture/pictures.ts'

type Given = Partial<Omit<SceneNode, 'props'>> & { readonly props?: object }

/** A node at the origin, unless its props say more. */
export function solid(type: string, props: object = {}, more: Given = {}): SceneNode {
  const place = { position: [0, 0, 0], rotation: [0, 0, 0], scale: [1, 1, 1] }
  return {
    id: more.id ?? `${type}-${JSON.stringify(props).length}-${count(props)}`,
    type,
    parent: null,
    layer: '3d',
    handlers: [],
    z: 0,
    visible: true,
    opacity: 1,
    createdIn: 1,
    ...more,
    props: { ...place, ...props },
  }
}

/** A number of what is in it, so that different nodes have different ids. */
const count = (props: object): number =>
  Array.from(JSON.stringify(props)).reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 1e9, 7)

const view: View = { ...FIRST_VIEW, ground: null }

export const shown = (
  nodes: readonly SceneNode[],
  resources: readonly Resource[] = [],
  more: Partial<View> = {},
): Shown => ({
  nodes,
  resources,
  view: { ...view, ...more },
})

export function numbers(
  values: readonly number[],
  itemSize: number,
  type: 'f32' | 'u32' | 'u8' = 'f32',
  normalized = false,
): Numbers {
  const row = { f32: Float32Array, u32: Uint32Array, u8: Uint8Array }[type].from(values)
  return { type, itemSize, data: Buffer.from(row.buffer).toString('base64'), normalized }
}

export const geometry = (
  id: string,
  position: readonly number[],
  more: Partial<Geometry> = {},
  attributes: Record<string, Numbers> = {},
): Geometry => ({
  kind: 'geometry',
  id,
  attributes: { position: numbers(position, 3), ...attributes },
  ...more,
})

/** Squares of two colours, with one corner marked so that it is seen which way up it is. */
export function texture(
  id: string,
  more: Partial<Texture> = {},
  paint: (x: number, y: number) => readonly number[] = board,
): Texture {
  const pixels = Array.from({ length: 64 * 64 }, (_, i) => paint(i % 64, Math.floor(i / 64))).flat()
  return {
    kind: 'texture',
    id,
    image: { kind: 'pixels', width: 64, height: 64, data: Buffer.from(pixels).toString('base64') },
    wrapS: 'clamp',
    wrapT: 'clamp',
    repeat: [1, 1],
    offset: [0, 0],
    rotation: 0,
    center: [0, 0],
    smooth: true,
    flipY: true,
    srgb: true,
    ...more,
  }
}

const board = (x: number, y: number): readonly number[] =>
  x < 16 && y < 16
    ? [230, 30, 30, 255]
    : (x >> 3) % 2 === (y >> 3) % 2
      ? [250, 240, 200, 255]
      : [40, 70, 140, 255]

const plain = (material: object): object => ({ material })
const ball = (material: object, more: object = {}): SceneNode => solid('sphere', { radius: 1.3, widthSegments: 48, heightSegments: 24, material, ...more }) // oxfmt-ignore
const lamp = (kind: string, props: object): SceneNode => solid('light', { kind, color: '#ffffff', intensity: 1, ...props }) // oxfmt-ignore
const floor = (material: object = { type: 'standard', color: '#cccccc' }): SceneNode =>
  solid('plane', { width: 8, height: 8, position: [0, -1, 0], rotation: [-Math.PI / 2, 0, 0], material })
const floorShaded: SceneNode = { ...floor(), props: { ...floor().props, receiveShadow: true } }
const casting: readonly SceneNode[] = [
  solid('box', { width: 0.8, height: 0.8, depth: 0.8, position: [-0.8, -0.4, 0], material: { color: '#dd5533' }, castShadow: true, receiveShadow: true }), // oxfmt-ignore
  solid('torus', { radius: 0.5, tube: 0.2, position: [0.8, 0, 0], material: { type: 'phong', color: '#3355dd' }, castShadow: true, receiveShadow: true }), // oxfmt-ignore
]
const dim = lamp('ambient', { intensity: 0.3 })

const tetra = [1, 1, 1, -1, -1, 1, -1, 1, -1, -1, 1, -1, 1, -1, -1, 1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1, 1, 1, -1, -1, -1, -1, 1] // oxfmt-ignore
const spiral = Array.from({ length: 120 }, (_, i) => [Math.cos(i / 6) * (i / 80), i / 60 - 1, Math.sin(i / 6) * (i / 80)]).flat() // oxfmt-ignore
const rainbow = Array.from({ length: 120 }, (_, i) => [i / 120, 1 - i / 120, 0.5]).flat()
const bumps = (x: number, y: number): readonly number[] => {
  const high = Math.round(127 + 120 * Math.sin(x / 4) * Math.sin(y / 4))
  return [high, high, high, 255]
}
const waves = (x: number): readonly number[] => [Math.round(128 + 100 * Math.sin(x / 3)), 128, 230, 255]
const grating = (x: number, y: number): readonly number[] => [
  255,
  (x >> 2) % 2 && (y >> 2) % 2 ? 255 : 20,
  255,
  255,
]
const copies = Array.from({ length: 27 }, (_, i) => [0.4, 0, 0, 0, 0, 0.4, 0, 0, 0, 0, 0.4, 0, (i % 3) - 1, (Math.floor(i / 3) % 3) - 1, Math.floor(i / 9) - 1, 1]).flat() // oxfmt-ignore
const tints = Array.from({ length: 27 }, (_, i) => [(i % 3) / 2, (Math.floor(i / 3) % 3) / 2, Math.floor(i / 9) / 2]).flat() // oxfmt-ignore

const SVG = 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="#fc0"/><circle cx="20" cy="20" r="12" fill="#06c"/></svg>') // oxfmt-ignore

/** What stands in the way of a camera that is turned: where it is and how it looks at the origin. */
const flatCamera: Partial<View> = { camera: { ...FIRST_VIEW.camera, kind: 'orthographic', height: 4 } }

/** Names and scenes; `loose`: how much may be off where browsers differ among themselves. */
// oxfmt-ignore
export const scenes: Readonly<Record<string, Shown>> = {
  box: shown([solid('box', { width: 1.5, height: 1, depth: 2, ...plain({ type: 'standard', color: '#ff0000' }) })]),
  sphere: shown([ball({ type: 'standard', color: '#2288cc' })]),
  'half a sphere': shown([ball({ type: 'standard', color: '#2288cc', side: 'double' }, { phiStart: 3.5, phiLength: 3 })]),
  cylinder: shown([solid('cylinder', { radiusTop: 0.5, radiusBottom: 1, height: 2, ...plain({ color: '#cc8822' }) })]),
  cone: shown([solid('cone', { radius: 1, height: 2, openEnded: true, ...plain({ color: '#88cc22', side: 'double' }) })]),
  torus: shown([solid('torus', { radius: 1, tube: 0.4, ...plain({ color: '#aa44cc' }) })]),
  plane: shown([floor()]),
  mesh: shown([solid('mesh', { geometry: 'tetra', ...plain({ color: '#ee6677', flatShading: true }) })], [geometry('tetra', tetra)]),
  'vertex colours': shown([solid('mesh', { geometry: 'tetra', ...plain({ type: 'basic', vertexColors: true }) })], [geometry('tetra', tetra, {}, { color: numbers(tetra.map((one) => (one + 1) / 2), 3) })]),
  'colours in bytes': shown([solid('mesh', { geometry: 'tetra', ...plain({ type: 'lambert', vertexColors: true }) })], [geometry('tetra', tetra, {}, { color: numbers(tetra.map((one) => (one + 1) * 100), 3, 'u8', true) })]),
  'six materials': shown([solid('box', { width: 1.8, height: 1.8, depth: 1.8, material: {}, materials: ['#f00', '#0f0', '#00f', '#ff0', '#0ff', '#f0f'].map((color) => ({ type: 'lambert', color })) })]),
  line: shown([solid('line', { geometry: 'spiral', ...plain({ type: 'line', color: '#cc0000' }) })], [geometry('spiral', spiral)]),
  'a line of colours, closed': shown([solid('line', { geometry: 'spiral', loop: true, ...plain({ type: 'line', vertexColors: true }) })], [geometry('spiral', spiral, {}, { color: numbers(rainbow, 3) })]),
  segments: shown([solid('line', { geometry: 'spiral', segments: true, ...plain({ type: 'line', color: '#0000aa' }) })], [geometry('spiral', spiral)]),
  dashes: shown([solid('line', { geometry: 'spiral', ...plain({ type: 'dashed', color: '#005500', dashSize: 0.1, gapSize: 0.05 }) })], [geometry('spiral', spiral)]),
  points: shown([solid('points', { geometry: 'spiral', ...plain({ type: 'points', color: '#aa00aa', size: 0.12 }) })], [geometry('spiral', spiral)]),
  'points of one size, with a picture': shown([solid('points', { geometry: 'spiral', ...plain({ type: 'points', size: 14, sizeAttenuation: false, map: 'board', vertexColors: true }) })], [geometry('spiral', spiral, {}, { color: numbers(rainbow, 3) }), texture('board')]),
  sprite: shown([solid('sprite', { center: [0.5, 0.5], scale: [2, 1, 1], ...plain({ type: 'sprite', map: 'board', rotation: 0.4 }) })], [texture('board')]),
  text3d: shown([solid('text3d', { text: 'Solid\nletters', size: 0.9, ...plain({ type: 'basic', color: '#203080' }) })]),
  copies: shown([solid('box', { width: 1, height: 1, depth: 1, instances: 'copies', ...plain({ type: 'standard' }) })], [{ kind: 'geometry', id: 'copies', attributes: { matrix: numbers(copies, 16), color: numbers(tints, 3) } }]),
  'a group, half see-through': shown([solid('group', { rotation: [0, 0.5, 0], scale: [1.5, 1, 0.7] }, { id: 'g', opacity: 0.5 }), solid('box', { width: 1, height: 1, depth: 1, ...plain({ color: '#dd3311' }) }, { parent: 'g' }), solid('sphere', { radius: 0.6, position: [0.8, 0, 0], ...plain({ color: '#1133dd' }) }, { parent: 'g' })]),
  'a mirrored box': shown([solid('box', { width: 1, height: 1, depth: 1, scale: [-1.5, 1, 1], ...plain({ color: '#44aa99' }) })]),
  lambert: shown([ball({ type: 'lambert', color: '#cc4444', emissive: '#002244' })]),
  phong: shown([ball({ type: 'phong', color: '#333399', specular: '#ffffff', shininess: 60 })]),
  'rough and smooth metal': shown([ball({ color: '#ffcc66', metalness: 1, roughness: 0.25 }, { radius: 0.9, position: [-1, 0, 0] }), ball({ color: '#ffcc66', metalness: 0.5, roughness: 0.6 }, { radius: 0.9, position: [1, 0, 0] })]),
  clearcoat: shown([ball({ type: 'physical', color: '#aa1122', roughness: 0.8, clearcoat: 1, clearcoatRoughness: 0.1 })]),
  glass: shown([solid('box', { width: 3, height: 0.4, depth: 0.4, position: [0, 0, -1], ...plain({ color: '#dd2222' }) }), ball({ type: 'physical', color: '#ffffff', roughness: 0.05, transmission: 0.9 })]),
  toon: shown([ball({ type: 'toon', color: '#22aa55' })]),
  normal: shown([ball({ type: 'normal' })]),
  'normal, flat': shown([ball({ type: 'normal', flatShading: true }, { widthSegments: 12, heightSegments: 8 })]),
  depth: shown([ball({ type: 'depth' })], [], { camera: { ...FIRST_VIEW.camera, near: 3, far: 7 } }),
  matcap: shown([ball({ type: 'matcap', color: '#ddaa88' })]),
  wireframe: shown([ball({ type: 'basic', color: '#333333', wireframe: true }, { widthSegments: 16, heightSegments: 8 })]),
  'inner side': shown([solid('box', { width: 2, height: 2, depth: 2, ...plain({ color: '#55aacc', side: 'back' }) })]),
  'see-through, both sides': shown([ball({ type: 'lambert', color: '#ff8800', transparent: true, opacity: 0.6, side: 'double' }), solid('box', { width: 1, height: 1, depth: 1, ...plain({ color: '#0044ff' }) })]),
  'in front of each other': shown([0, 1, 2].map((i) => solid('plane', { width: 1.5, height: 1.5, position: [i * 0.5 - 0.5, i * 0.2, i * 0.6 - 0.6], ...plain({ type: 'basic', color: ['#f00', '#0c0', '#00f'][i], transparent: true, opacity: 0.5 }) }))),
  additive: shown([0, 1, 2].map((i) => solid('plane', { width: 1.5, height: 1.5, position: [i * 0.5 - 0.5, i * 0.2, i * 0.6 - 0.6], ...plain({ type: 'basic', color: ['#f00', '#0c0', '#00f'][i], transparent: true, blending: 'additive', depthWrite: false }) })), [], { background: '#202020' }),
  'over everything': shown([solid('box', { width: 1.5, height: 1.5, depth: 1.5, ...plain({ color: '#777777' }) }), solid('sphere', { radius: 0.4, renderOrder: 5, ...plain({ type: 'basic', color: '#ff00ff', depthTest: false }) })]),
  texture: shown([solid('box', { width: 1.8, height: 1.8, depth: 1.8, ...plain({ type: 'basic', map: 'board' }) })], [texture('board')]),
  'a texture far away': shown([floor({ type: 'basic', map: 'board' })], [texture('board', { wrapS: 'repeat', wrapT: 'repeat', repeat: [12, 12] })]),
  'a texture turned and mirrored': shown([solid('plane', { width: 3, height: 2, ...plain({ type: 'basic', map: 'board', side: 'double' }) })], [texture('board', { wrapS: 'mirror', wrapT: 'repeat', repeat: [3, 2], offset: [0.1, 0.2], rotation: 0.4, center: [0.5, 0.5] })]),
  'a texture of squares': shown([solid('plane', { width: 3, height: 2, ...plain({ type: 'basic', map: 'board' }) })], [texture('board', { smooth: false, flipY: false, image: { kind: 'pixels', width: 4, height: 2, data: Buffer.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 0, 255, 255]).toString('base64') } })]),
  'a drawn texture': shown([solid('box', { width: 1.8, height: 1.8, depth: 1.8, ...plain({ map: 'drawn' }) })], [texture('drawn', { image: { kind: 'canvas', width: 128, height: 128, ops: [['fillStyle=', '#ffffff'], ['fillRect', 0, 0, 128, 128], ['fillStyle=', { gradient: 'linear', at: [0, 0, 128, 0], stops: [[0, '#f00'], [1, '#00f']] }], ['beginPath'], ['arc', 64, 50, 40, 0, 6.3], ['fill']] } })]),
  'a texture of a data URI': shown([solid('box', { width: 1.8, height: 1.8, depth: 1.8, ...plain({ type: 'basic', map: 'uri' }) })], [texture('uri', { image: { kind: 'uri', uri: SVG } })]),
  'holes by alpha': shown([solid('box', { width: 1.8, height: 1.8, depth: 1.8, ...plain({ color: '#aa5500', alphaMap: 'grating', alphaTest: 0.5, side: 'double' }) })], [texture('grating', { srgb: false }, grating)]),
  'bump map': shown([ball({ color: '#bb9977', bumpMap: 'bumps' })], [texture('bumps', { srgb: false, wrapS: 'repeat', repeat: [4, 2] }, bumps)]),
  'normal map': shown([solid('plane', { width: 3, height: 3, ...plain({ color: '#bb9977', normalMap: 'waves', roughness: 0.4 }) })], [texture('waves', { srgb: false }, waves)]),
  'other maps': shown([ball({ color: '#ffffff', emissive: '#ffffff', emissiveMap: 'board', roughnessMap: 'bumps', metalnessMap: 'bumps', metalness: 1, aoMap: 'bumps' })], [texture('board'), texture('bumps', { srgb: false }, bumps)]),
  'ambient light': shown([ball({ color: '#8899aa' }), lamp('ambient', { color: '#ffeecc', intensity: 2 })]),
  'hemisphere light': shown([ball({ color: '#8899aa' }), lamp('hemisphere', { color: '#88aaff', groundColor: '#664422', intensity: 3 })]),
  'directional light': shown([ball({ color: '#8899aa' }), dim, lamp('directional', { position: [-3, 2, 1], target: [0, 0, 0], intensity: 3 })]),
  'point light': shown([floor(), dim, lamp('point', { position: [1, 0.5, 0], color: '#ff4422', intensity: 6 }), lamp('point', { position: [-2, 0, 0], color: '#2244ff', intensity: 10, distance: 3, decay: 1 })]),
  'spot light': shown([floor(), dim, lamp('spot', { position: [1, 3, 1], target: [0, -1, 0], intensity: 60, angle: 0.4, penumbra: 0.5 })]),
  'rectangle of light': shown([floor({ color: '#cccccc', roughness: 0.3 }), dim, lamp('rect', { position: [0, 1, 0], rotation: [-Math.PI / 2, 0, 0], width: 2, height: 1, intensity: 6 })]),
  fog: shown([floor(), ball({ color: '#cc3333' })], [], { fog: { color: '#99aabb', near: 3, far: 8, density: 0 }, background: '#99aabb' }),
  'dense fog': shown([floor(), ball({ color: '#cc3333' })], [], { fog: { color: '#99aabb', near: 0, far: 0, density: 0.15 }, background: '#99aabb' }),
  'a picture behind': shown([ball({ color: '#cc3333' }, { radius: 0.7 })], [texture('board')], { background: 'board' }),
  orthographic: shown([solid('box', { width: 1.5, height: 1.5, depth: 1.5, ...plain({ color: '#ee8833' }) }), ball({ type: 'phong', shininess: 80, specular: '#ffffff' }, { radius: 0.6, position: [1.6, 0, 0] })], [], flatCamera),
  'through the near plane': shown([solid('box', { width: 3, height: 0.2, depth: 20, position: [0, -0.6, 0], ...plain({ type: 'basic', map: 'board' }) })], [texture('board', { wrapS: 'repeat', wrapT: 'repeat', repeat: [2, 2] })]),
  'in the middle of it': shown([ball({ color: '#55aa55', side: 'back' }, { radius: 30 })]),
  ground: shown([], [], { ground: -0.5, camera: { ...FIRST_VIEW.camera, position: [18, 12, 24] } }),
  'shadows of a beam': shown([floorShaded, ...casting, dim, lamp('directional', { position: [3, 4, 2], target: [0, 0, 0], intensity: 3, castShadow: true })]),
  'shadows of a spot': shown([floorShaded, ...casting, dim, lamp('spot', { position: [2, 3, 1], target: [0, -1, 0], intensity: 80, angle: 0.8, penumbra: 0.2, castShadow: true })]),
  'shadows of a point': shown([floorShaded, ...casting, dim, lamp('point', { position: [0.2, 1.5, 1], intensity: 20, castShadow: true })]),
  'shadows alone': shown([solid('plane', { width: 8, height: 8, position: [0, -1, 0], rotation: [-Math.PI / 2, 0, 0], receiveShadow: true, ...plain({ type: 'shadow', opacity: 0.6 }) }), ...casting, dim, lamp('directional', { position: [3, 4, 2], target: [0, 0, 0], intensity: 3, castShadow: true })]),
  ...Object.fromEntries((['linear', 'reinhard', 'cineon', 'aces', 'agx', 'neutral'] as const).map((toneMapping) => [
    `tone: ${toneMapping}`,
    shown([ball({ color: '#ff8844', roughness: 0.3 }), lamp('directional', { position: [2, 3, 4], intensity: 8 })], [], { toneMapping, exposure: 0.9 }),
  ])),
}
