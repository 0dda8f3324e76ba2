/** `OrbitControls` and its like: whoever looks at the scene turns it by himself; what a page sets is where the camera looks. */

import { EventDispatcher, Vector3 } from 'three'
import type { Camera } from 'three'
import type { Stage } from './stage.ts'
import { aim } from './view.ts'

/** Each turn around by itself takes a minute at this speed, as three has it. */
const TURN = (2 * Math.PI) / 60

function orbit(stage: Stage) {
  return class OrbitControls extends EventDispatcher {
    readonly object: Camera
    readonly domElement: unknown
    readonly target = new Vector3()
    readonly mouseButtons = {}
    readonly touches = {}
    readonly keys = {}
    enabled = true
    enableDamping = false
    dampingFactor = 0.05
    enableZoom = true
    enablePan = true
    enableRotate = true
    autoRotate = false
    autoRotateSpeed = 2
    minDistance = 0
    maxDistance = Infinity
    #last: number | null = null;
    readonly [more: string]: unknown

    constructor(camera: Camera, domElement?: unknown) {
      super()
      this.object = camera
      this.domElement = domElement
      this.update()
    }
    update(): boolean {
      if (this.autoRotate && this.enabled) this.#turn()
      this.object.lookAt(this.target)
      aim(this.object, this.target)
      return true
    }
    #turn(): void {
      const passed = this.#last === null ? 0.05 : Math.max(0, stage.clock - this.#last)
      this.#last = stage.clock
      const offset = this.object.position.clone().sub(this.target)
      offset.applyAxisAngle(this.object.up, -TURN * this.autoRotateSpeed * passed)
      this.object.position.copy(this.target).add(offset)
    }
    getDistance(): number {
      return this.object.position.distanceTo(this.target)
    }
    getAzimuthalAngle(): number {
      const { x, z } = this.object.position.clone().sub(this.target)
      return Math.atan2(x, z)
    }
    getPolarAngle(): number {
      const offset = this.object.position.clone().sub(this.target)
      return Math.acos(Math.max(-1, Math.min(1, offset.y / (offset.length() || 1))))
    }
    saveState(): void {}
    reset(): void {}
    listenToKeyEvents(): void {}
    connect(): void {}
    disconnect(): void {}
    handleResize(): void {}
    dispose(): void {}
  }
}

/** Those that move the camera by keys and mouse: it stays where the page puts it. */
function still() {
  return class Controls extends EventDispatcher {
    readonly object: Camera
    readonly domElement: unknown
    enabled = true
    readonly isLocked = false;
    readonly [more: string]: unknown
    constructor(camera: Camera, domElement?: unknown) {
      super()
      this.object = camera
      this.domElement = domElement
    }
    update(): void {}
    lock(): void {}
    unlock(): void {}
    connect(): void {}
    disconnect(): void {}
    dispose(): void {}
    handleResize(): void {}
    getObject(): Camera {
      return this.object
    }
    moveForward(distance: number): void {
      this.object.translateZ(-distance)
    }
    moveRight(distance: number): void {
      this.object.translateX(distance)
    }
  }
}

export function controls(stage: Stage): Record<string, unknown> {
  const around = orbit(stage)
  const names = ['OrbitControls', 'MapControls', 'TrackballControls', 'ArcballControls']
  const others = ['FlyControls', 'FirstPersonControls', 'PointerLockControls']
  return {
    ...Object.fromEntries(names.map((name) => [name, around])),
    ...Object.fromEntries(others.map((name) => [name, still()])),
  }
}
