use super::{Link, join};

model! {
    /// An asset's files. They need no sign-in.
    pub struct AssetFiles {
        /// What their addresses begin with, up to a slash.
        pub prefix: String = "Prefix",
        /// Their paths behind it, such as `images/hero.png`; can be empty.
        pub file_relative_paths: Vec<String> = "FileRelativePaths",
        /// The same prefix in the terms of the game's own list of servers.
        pub prefix_endpoint: Link = "PrefixEndpoint",
    }
}

/// How the names of images end.
const IMAGE_EXTENSIONS: [&str; 3] = ["png", "jpg", "jpeg"];

impl AssetFiles {
    /// The address of one of the files.
    pub fn url(&self, relative_path: &str) -> String {
        join(&self.prefix, relative_path)
    }

    /// The path of the wide image, `images/hero.png` as a rule.
    pub fn hero_image(&self) -> Option<&str> {
        self.image("hero")
    }

    /// The path of the small image, `images/thumbnail.png` as a rule.
    pub fn thumbnail_image(&self) -> Option<&str> {
        self.image("thumbnail")
    }

    /// The paths of the screenshots, up to three as a rule, by their numbers.
    pub fn screenshot_images(&self) -> Vec<&str> {
        let mut screenshots: Vec<(u32, &str)> = self
            .images()
            .filter_map(|(name, path)| {
                Some((name.to_ascii_lowercase().strip_prefix("screenshot")?.parse().ok()?, path))
            })
            .collect();
        screenshots.sort();
        screenshots.into_iter().map(|(_, path)| path).collect()
    }

    /// The path of the image with a name, whatever its letter case and its format.
    pub fn image(&self, name: &str) -> Option<&str> {
        self.images().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, path)| path)
    }

    /// The names and paths of all images.
    fn images(&self) -> impl Iterator<Item = (&str, &str)> {
        self.file_relative_paths.iter().filter_map(|path| {
            let (folder, file) = path.trim_start_matches('/').split_once('/')?;
            let (name, extension) = file.rsplit_once('.')?;
            let is_image = folder.eq_ignore_ascii_case("images")
                && IMAGE_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known));
            is_image.then_some((name, path.as_str()))
        })
    }
}
