// Things to send that nobody has at hand while looking at a demonstration: made here, not shipped.

const RATE = 8000;
const SECONDS = 2;
const HUGE = "iVBORw0KGgoAAAANSUhEUgAAM/QAADP0CAIAAAALTg57AAAADElEQVR4nGNgoD0AAABkAAGGZDw1AAAAAElFTkSuQmCC";

/** A voice message: a soft falling tone as a WAV file. */
export function beep() {
  const samples = RATE * SECONDS;
  const bytes = new DataView(new ArrayBuffer(44 + samples));
  const ascii = (at, text) => [...text].forEach((letter, index) => bytes.setUint8(at + index, letter.charCodeAt(0)));
  ascii(0, "RIFF");
  bytes.setUint32(4, 36 + samples, true);
  ascii(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true); // PCM
  bytes.setUint16(22, 1, true); // one channel
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, RATE, true);
  bytes.setUint16(32, 1, true);
  bytes.setUint16(34, 8, true); // bits
  ascii(36, "data");
  bytes.setUint32(40, samples, true);
  for (let at = 0; at < samples; at += 1) {
    const fade = 1 - at / samples;
    bytes.setUint8(44 + at, 128 + Math.round(40 * fade * Math.sin((at / RATE) * 2 * Math.PI * (330 - 60 * (at / samples)))));
  }
  return new File([bytes.buffer], "voice.wav", { type: "audio/wav" });
}

const asFile = (canvas, name, type) => new Promise((done) => canvas.toBlob((blob) => done(new File([blob], name, { type })), type));

function canvasOf(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return [canvas, canvas.getContext("2d")];
}

export function stickerPicture() {
  const [canvas, pen] = canvasOf(512, 512);
  pen.translate(256, 256);
  diamond(pen, 0, 0, 250, "#2b1a12");
  diamond(pen, 0, 0, 215, "#f6ead6");
  diamond(pen, 0, 0, 165, "#9c3a1c");
  diamond(pen, 0, 0, 110, "#f6ead6");
  bean(pen, 0, 0, 62, 0.5);
  return asFile(canvas, "sticker.webp", "image/webp");
}

/** A PNG that says it has 13,300 points a side, and half a gigabyte of them. */
export function hugePicture() {
  const bytes = Uint8Array.from(atob(HUGE), (letter) => letter.charCodeAt(0));
  return new File([bytes], "huge.png", { type: "image/png" });
}

/** A picture of which half has arrived. */
export async function cutPicture() {
  const whole = await coffeePicture();
  return new File([whole.slice(0, whole.size / 2)], "cut.png", { type: "image/png" });
}

/** The tour's photo: a bag of roasted coffee on a woven mat. `turn` makes a second, different one. */
export function coffeePicture(turn = 0) {
  const [canvas, pen] = canvasOf(960, 720);
  const mat = pen.createLinearGradient(0, 0, 960, 720);
  mat.addColorStop(0, "#e9cfa4");
  mat.addColorStop(1, "#c99a5b");
  pen.fillStyle = mat;
  pen.fillRect(0, 0, 960, 720);
  for (let row = 0; row < 8; row += 1) {
    for (let column = 0; column < 11; column += 1) {
      diamond(pen, column * 96, row * 104, 40, (row + column + turn) % 2 ? "#b9824544" : "#7a3d1d33");
    }
  }
  for (let index = 12; index < 90; index += 1) { // beans, scattered as the seeds of a sunflower are
    const angle = index * 2.39996 + turn;
    const far = 62 * Math.sqrt(index);
    bean(pen, 480 + Math.cos(angle) * far, 400 + Math.sin(angle) * far * 0.78, 20 + (index % 4) * 3, index * 1.7);
  }
  bag(pen);
  return asFile(canvas, "ikawa.png", "image/png");
}

function bag(pen) {
  pen.save();
  pen.shadowColor = "#0007";
  pen.shadowBlur = 40;
  pen.shadowOffsetY = 18;
  pen.fillStyle = "#2b1a12";
  pen.beginPath();
  pen.moveTo(335, 120);
  pen.lineTo(625, 120);
  pen.quadraticCurveTo(660, 380, 650, 610);
  pen.lineTo(310, 610);
  pen.quadraticCurveTo(300, 380, 335, 120);
  pen.fill();
  pen.restore();
  pen.fillStyle = "#d99a2b";
  pen.fillRect(331, 150, 298, 12);
  pen.fillStyle = "#f6ead6";
  pen.fillRect(322, 270, 316, 220);
  for (let index = 0; index < 6; index += 1) {
    diamond(pen, 349 + index * 52, 520, 24, "#9c3a1c");
    diamond(pen, 349 + index * 52, 520, 12, "#f6ead6");
  }
  pen.fillStyle = "#9c3a1c";
  pen.textAlign = "center";
  pen.font = "bold 64px Georgia, serif";
  pen.fillText("IKAWA", 480, 350);
  pen.fillStyle = "#2b1a12";
  pen.font = "30px Georgia, serif";
  pen.fillText("Huye · Rwanda", 480, 400);
  pen.fillText("500 g", 480, 448);
}

function diamond(pen, x, y, size, colour) {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x, y - size);
  pen.lineTo(x + size, y);
  pen.lineTo(x, y + size);
  pen.lineTo(x - size, y);
  pen.fill();
}

function bean(pen, x, y, size, angle) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(angle);
  pen.fillStyle = "#4a2614";
  pen.beginPath();
  pen.ellipse(0, 0, size, size * 0.68, 0, 0, 2 * Math.PI);
  pen.fill();
  pen.strokeStyle = "#2b130a";
  pen.lineWidth = size * 0.14;
  pen.beginPath();
  pen.moveTo(-size * 0.85, 0);
  pen.bezierCurveTo(-size * 0.3, -size * 0.35, size * 0.3, size * 0.35, size * 0.85, 0);
  pen.stroke();
  pen.restore();
}
