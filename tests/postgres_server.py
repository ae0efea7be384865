"""postgres_server.py - a PostgreSQL server of a test's own: in a temporary folder, on a socket there, as user postgres under root."""
import contextlib
import glob
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT_OWNED = os.geteuid() == 0
SETTINGS = ("listen_addresses=", "wal_recycle=off", "max_wal_size=64MB", "min_wal_size=32MB", "autovacuum=off", "max_connections=30",
            "shared_buffers=16MB", "synchronous_commit=off")  # a commit may be lost with the server, never torn


def tool(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}")) or [shutil.which(name) or name]
    return found[-1]


class Server:
    """Databases are made by database(); their names are URLs."""

    def __init__(self, folder):
        self.folder, self.data, self.n = folder, folder / "data", 0
        if ROOT_OWNED:
            shutil.chown(folder, "postgres", "postgres")
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def run(self, name, *words, check=True):
        who = {"user": "postgres", "group": "postgres", "extra_groups": []} if ROOT_OWNED else {}
        run = subprocess.run([tool(name), *map(str, words)], capture_output=True, text=True, check=False, cwd=self.folder,
                             timeout=300, stdin=subprocess.DEVNULL, **who)
        assert not check or run.returncode == 0, f"{name}: {run.stdout}{run.stderr}"
        return run

    def start(self):
        options = " ".join(f"-c {s}" for s in SETTINGS)
        self.run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", f"-k {self.folder} {options}", "start")

    def stop(self, how="fast"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop", check=False)

    def sql(self, url, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text, url).stdout.strip()

    def standby(self, on):
        """Read-only from now on, as a server that follows another; or no more."""
        signal = self.data / "standby.signal"
        self.stop()
        if on:
            signal.touch()
            if ROOT_OWNED:
                shutil.chown(signal, "postgres", "postgres")
        else:
            signal.unlink()
        self.start()

    def small_room(self, mib):
        """A folder on a file system of so many MiB, for a tablespace; None: only root can make one."""
        room = self.folder / "room"
        room.mkdir()
        if not ROOT_OWNED or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", room], check=False, capture_output=True).returncode:
            return None
        inside = room / "data"
        inside.mkdir()
        shutil.chown(inside, "postgres", "postgres")
        return inside

    def no_small_room(self, inside):
        subprocess.run(["umount", inside.parent], check=False, capture_output=True)

    def url(self, name, user="postgres"):
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def database(self):
        if self.run("pg_ctl", "-D", self.data, "status", check=False).returncode:
            self.start()  # a test that failed left it
        self.n += 1
        self.run("createdb", "-h", self.folder, "-U", "postgres", f"d{self.n}")
        return self.url(f"d{self.n}")


@contextlib.contextmanager
def server():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marsad-pg-", dir=os.environ.get("TMPDIR", "/tmp")))  # short: a socket's path is
    made = None
    try:
        made = Server(folder)
        yield made
    finally:
        if made:
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)
