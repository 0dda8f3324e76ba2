/** Runs in the browser: draws scenes with three's own renderer. */

import * as THREE from 'three'
import { RectAreaLightUniformsLib } from 'three/addons/lights/RectAreaLightUniformsLib.js'
import { moment } from '../../../src/scene/moment.ts'
import type { Resource, SceneNode, View } from '../../../src/scene/node.ts'
import type { Canvas, Picture } from '../../../src/scene/solids-textures.ts'
import { toneMappings } from '../../../src/scene/solids-tone.ts'
import { SolidScene } from '../../../src/scene/solids.ts'

/** As much of the browser as is made use of. */
interface Page {
  shot?: typeof shot
  readonly document: {
    createElement(tag: 'canvas'): Canvas
    readonly fonts: { add(face: object): void }
  }
  readonly Image: new () => Picture & { src: string; decode(): Promise<void> }
  readonly FontFace: new (family: string, source: string) => { load(): Promise<object> }
}

interface Scene {
  readonly nodes: readonly SceneNode[]
  readonly resources: readonly Resource[]
  readonly view: View
}

const page = globalThis as unknown as Page
const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true })
renderer.setPixelRatio(1)
renderer.shadowMap.enabled = true
RectAreaLightUniformsLib.init()

const place = {
  canvas(width: number, height: number): Canvas {
    return Object.assign(page.document.createElement('canvas'), { width, height })
  },
  async decode(src: string): Promise<Picture> {
    const image = Object.assign(new page.Image(), { src })
    await image.decode()
    return image
  },
}

/** A PNG as a data URI. */
async function shot(
  { nodes, resources, view }: Scene,
  { width, height, clock }: { width: number; height: number; clock: number },
): Promise<string> {
  const solids = new SolidScene(place)
  solids.apply({ resources, set: nodes.map((node) => moment(node, clock)), view })
  await solids.ready()
  renderer.setSize(width, height, false)
  renderer.toneMapping = toneMappings[view.toneMapping]
  renderer.toneMappingExposure = view.exposure
  renderer.render(solids.scene, solids.camera(width / height))
  return (renderer.domElement as unknown as { toDataURL(): string }).toDataURL()
}

const face = new page.FontFace('rio sans', 'url(/fonts/DejaVuSans.ttf)')
page.document.fonts.add(await face.load())
page.shot = shot
