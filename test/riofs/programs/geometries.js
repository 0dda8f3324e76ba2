import * as THREE from 'three';
const show = (geometry, x, z, color) => {
  const mesh = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color, side: THREE.DoubleSide }));
  mesh.position.set(x, 0.8, z);
  scene.add(mesh);
  return mesh;
};

const profile = [];
for (let i = 0; i < 10; i++) profile.push(new THREE.Vector2(Math.sin(i * 0.35) * 0.4 + 0.2, i * 0.15 - 0.7));
const vase = show(new THREE.LatheGeometry(profile, 24), -3, 0, '#b5651d');

const shape = new THREE.Shape();
shape.moveTo(0, 0.6);
for (let i = 1; i <= 10; i++) {
  const r = i % 2 ? 0.25 : 0.6;
  shape.lineTo(Math.sin((i * Math.PI) / 5) * r, Math.cos((i * Math.PI) / 5) * r);
}
const star = show(
  new THREE.ExtrudeGeometry(shape, { depth: 0.25, bevelEnabled: true, bevelSize: 0.04, bevelThickness: 0.04, bevelSegments: 2 }),
  -1, 0, 'gold'
);

const curve = new THREE.CatmullRomCurve3([
  new THREE.Vector3(-0.7, -0.5, 0),
  new THREE.Vector3(-0.2, 0.6, 0.3),
  new THREE.Vector3(0.3, -0.4, -0.3),
  new THREE.Vector3(0.8, 0.6, 0),
]);
const pipe = show(new THREE.TubeGeometry(curve, 40, 0.1, 10), 1, 0, 'mediumseagreen');
const gem = show(new THREE.IcosahedronGeometry(0.6, 0), 3, 0, 'orchid');
const die = show(new THREE.DodecahedronGeometry(0.6), -2, 2, 'steelblue');
const plate = show(new THREE.RingGeometry(0.3, 0.7, 32), 0, 2, 'salmon');
const pill = show(new THREE.CapsuleGeometry(0.3, 0.6, 6, 12), 2, 2, 'khaki');
view.fit();
