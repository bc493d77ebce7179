// The one browser, kept warm. It reaches nothing: every request of a page is answered here, and what is not goes to a proxy that does not exist.
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { _connectToCdpBrowser as connect } from 'puppeteer-core/internal/cdp/BrowserConnector.js'
import { PipeTransport } from 'puppeteer-core/internal/node/PipeTransport.js'
import { origin } from './served.mjs'

/** Every page's JavaScript may have this much memory, in megabytes. */
const mostMemory = 512

const flags = [
  '--headless=new', '--remote-debugging-pipe', '--hide-scrollbars', '--mute-audio', '--force-color-profile=srgb', '--lang=en-US', '--disable-gpu',
  '--no-first-run', '--no-default-browser-check', '--password-store=basic', '--use-mock-keychain', '--metrics-recording-only', '--enable-automation',
  '--disable-background-networking', '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
  '--disable-breakpad', '--disable-crash-reporter', '--disable-component-update', '--disable-default-apps', '--disable-dev-shm-usage', '--disable-extensions',
  '--disable-hang-monitor', '--disable-ipc-flooding-protection', '--disable-popup-blocking', '--disable-prompt-on-repost', '--disable-sync',
  '--disable-search-engine-choice-screen', '--disable-site-isolation-trials', '--no-pings', '--allow-pre-commit-input',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AcceptCHFrame,IsolateSandboxedIframes,IsolateOrigins,site-per-process,Prerender2,BackForwardCache',
  // Sites run behind https, where crypto.randomUUID and the clipboard are there.
  `--unsafely-treat-insecure-origin-as-secure=${origin}`,
  // Workers, sockets and calls between browsers are not seen by the interception.
  '--host-resolver-rules=MAP * ~NOTFOUND', '--proxy-server=http://nowhere.invalid:1', '--proxy-bypass-list=<-loopback>',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp', '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  `--js-flags=--max-old-space-size=${mostMemory}`,
]

export class Browser {
  #options
  #child = null
  #opened = null

  /** Which one runs, or ran last. */
  version = null

  /** @param {{ browser: string, profile: string, noSandbox: boolean }} options */
  constructor(options) {
    this.#options = options
  }

  /** The browser, started when it does not run. */
  async open() {
    this.#opened ??= this.#start()
    try {
      return await this.#opened
    } catch (error) {
      this.#opened = null
      throw error
    }
  }

  async #start() {
    const { browser, profile, noSandbox } = this.#options
    fs.mkdirSync(profile, { recursive: true })
    const args = [...flags, ...(noSandbox ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`, 'about:blank']
    const child = spawn(browser, args, { detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    this.#child = child
    const ended = new Promise((_, fail) => {
      child.once('error', (error) => fail(new Error(`The browser could not be started: ${error.message}`)))
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = this.#opened = null
        fail(new Error(`The browser ended with ${code ?? signal}.`))
      })
    })
    ended.catch(() => {})
    // A pipe to a browser that is gone breaks; that it is gone is known already.
    for (const pipe of [child.stdio[3], child.stdio[4]]) pipe.on('error', () => {})
    const options = { defaultViewport: null, networkEnabled: false, issuesEnabled: false, protocolTimeout: 30_000, downloadBehavior: { policy: 'deny' } }
    const opened = await Promise.race([connect(new PipeTransport(child.stdio[3], child.stdio[4]), '', options), ended])
    this.version = await Promise.race([opened.version(), ended])
    return opened
  }

  /** Ends it with all its processes. */
  end() {
    const child = this.#child
    this.#child = this.#opened = null
    if (!child?.pid) return
    try {
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
    } catch {
      // It has ended already.
    }
  }
}
