// save.ts - a file made here, put where the browser keeps what is downloaded.
export function save(blob: Blob, name: string): void {
  const at = URL.createObjectURL(blob);
  const a = document.createElement('a');
  a.href = at;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(at), 10_000);
}
