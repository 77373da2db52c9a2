// The store's addresses end after a while. When one is refused, the next request goes to a fresh one, which the
// rendition's playlist on our own site gives to who may still watch. What is buffered stays.

export class Closed extends Error {}

const FIRST_ADDRESS = /URI="([^"]+)"/;

const path = (address) => new URL(address, location.href).pathname;

export class Addresses {
  #playlists = new Map();
  #fresh = new Map();
  #refused = new Set();

  // A playlist has come: from now on its file can be renewed.
  learn({ url, fragments }) {
    const file = fragments[0]?.url;
    if (file) this.#playlists.set(path(file), url);
  }

  refuse(address) {
    this.#refused.add(path(address));
  }

  // The address to use for `address` now. Rejects with Closed when the site says no.
  async of(address) {
    const file = path(address);
    if (this.#refused.has(file)) {
      this.#fresh.set(file, await this.#renew(this.#playlists.get(file)));
      this.#refused.delete(file);
    }
    return this.#fresh.get(file) ?? address;
  }

  async #renew(playlist) {
    const answer = await fetch(playlist, { cache: "no-store" });
    if (answer.ok) return FIRST_ADDRESS.exec(await answer.text())[1];
    throw answer.status < 500 && answer.status !== 429 ? new Closed() : new Error(`${answer.status}`);
  }
}
