/// Declares the endpoints of one service: per row the value with its setters, the method on the service's
/// handle, the setters on a call, and the row itself.
///
/// ```text
/// service StatsService as stats on STATS;
///
/// /// One sentence.
/// GET "/hi/players/{player}/matches" [Spartan, Read] => MatchHistory;
/// get_match_history as match_history: GetMatchHistory { player: Player }
/// query { ids: Vec<Xuid> = "ids" }            // required, with a name on the wire
/// options { start: u32 = "start" }            // setters
/// texts { season: FilePath = "season" }       // setters that take whatever becomes such a value
/// fixed { "auth" = "st" }                     // what the query always has
/// check |call| { … }                          // local checks
/// also { GetServiceRecord }                   // rows that are written by hand, after all others
/// ```
///
/// The path is a format string, so a placeholder that names no value is reported inside it. An odd endpoint
/// implements the traits by hand in the same file.
macro_rules! endpoints {
    (@list) => { "" };
    (@list $first:ident $( $other:ident )*) => {
        concat!(stringify!($first) $(, ", ", stringify!($other) )*)
    };
    (
        $(#[$service_doc:meta])*
        service $Service:ident as $service:ident on $host:ident;
        $(
            #[doc = $summary:literal]
            $(#[doc = $more:literal])*
            $method:ident $path:literal [$scope:ident, $class:ident $(, $trait:ident $( ( $($detail:tt)* ) )? )*] => $Model:ty;
            $operation:ident as $call:ident: $Endpoint:ident { $( $value:ident: $Value:ty ),* $(,)? }
            $( query { $( $pair:ident: $Pair:ty = $pair_name:literal ),* $(,)? } )?
            $( options { $( $(#[$option_doc:meta])* $option:ident: $Option:ty = $option_name:literal ),* $(,)? } )?
            $( texts { $( $(#[$text_doc:meta])* $text:ident: $Text:ty = $text_name:literal ),* $(,)? } )?
            $( fixed { $( $fixed_name:literal = $fixed:literal ),* $(,)? } )?
            $( check |$this:ident| $check:block )?
        )+
        $( also { $( $Other:ident ),+ $(,)? } )?
    ) => {
        $(#[$service_doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $Service<'a> {
            client: &'a $crate::Client,
        }

        impl<'a> $Service<'a> {
            pub(crate) fn new(client: &'a $crate::Client) -> Self {
                Self { client }
            }

            $(
                #[doc = $summary]
                $(#[doc = $more])*
                ///
                #[doc = concat!(
                    "On the wire: `", stringify!($method), " ", $path, "` of [`Host::", stringify!($host),
                    "`](crate::Host::", stringify!($host), "), with the credentials of [`Scope::",
                    stringify!($scope), "`](spnkr_core::Scope::", stringify!($scope), ").",
                )]
                ///
                /// ```
                /// # use spnkr_client::{*, model::*};
                /// # use spnkr_core::*;
                #[doc = concat!("# use spnkr_client::", stringify!($service), "::*;")]
                #[doc = concat!(
                    "# async fn example(client: Client",
                    $( ", ", stringify!($value), ": ", stringify!($Value), )*
                    $($( ", ", stringify!($pair), ": ", stringify!($Pair), )*)?
                    ") -> Result<(), spnkr_client::Error> {",
                )]
                #[doc = concat!(
                    "let answer = client.", stringify!($service), "().", stringify!($call), "(",
                    endpoints!(@list $( $value )* $($( $pair )*)?),
                    ").await?;",
                )]
                /// # let _ = answer;
                /// # Ok(()) }
                /// ```
                pub fn $call(
                    &self
                    $(, $value: impl Into<$Value> )*
                    $($(, $pair: impl Into<$Pair> )*)?
                ) -> $crate::Call<$Endpoint> {
                    self.client.call($Endpoint::new($( $value, )* $($( $pair, )*)?))
                }
            )+
        }

        pub(crate) const ENDPOINTS: &[&$crate::EndpointInfo] = &[
            $( <$Endpoint as $crate::Endpoint>::INFO, )+
            $($( <$Other as $crate::Endpoint>::INFO, )+)?
        ];

        $(
            #[doc = $summary]
            $(#[doc = $more])*
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub struct $Endpoint {
                $( $value: $Value, )*
                $($( $pair: $Pair, )*)?
                $($( $option: Option<$Option>, )*)?
                $($( $text: Option<$Text>, )*)?
            }

            impl $Endpoint {
                #[doc = concat!("`", stringify!($operation), "` with nothing chosen beyond what it needs.")]
                #[allow(clippy::new_without_default, reason = "only some rows need nothing")]
                pub fn new(
                    $( $value: impl Into<$Value>, )*
                    $($( $pair: impl Into<$Pair>, )*)?
                ) -> Self {
                    Self {
                        $( $value: $value.into(), )*
                        $($( $pair: $pair.into(), )*)?
                        $($( $option: None, )*)?
                        $($( $text: None, )*)?
                    }
                }

                $($(
                    $(#[$option_doc])*
                    #[must_use]
                    pub fn $option(mut self, $option: $Option) -> Self {
                        self.$option = Some($option);
                        self
                    }
                )*)?

                $($(
                    $(#[$text_doc])*
                    #[must_use]
                    pub fn $text(mut self, $text: impl Into<$Text>) -> Self {
                        self.$text = Some($text.into());
                        self
                    }
                )*)?
            }

            $(
                impl $crate::Call<$Endpoint> {
                    $(
                        $(#[$option_doc])*
                        pub fn $option(mut self, $option: $Option) -> Self {
                            self.endpoint_mut().$option = Some($option);
                            self
                        }
                    )*
                }
            )?

            $(
                impl $crate::Call<$Endpoint> {
                    $(
                        $(#[$text_doc])*
                        pub fn $text(mut self, $text: impl Into<$Text>) -> Self {
                            self.endpoint_mut().$text = Some($text.into());
                            self
                        }
                    )*
                }
            )?

            impl $crate::Endpoint for $Endpoint {
                type Model = $Model;

                const INFO: &'static $crate::EndpointInfo = &$crate::EndpointInfo::new(
                    ::spnkr_core::Operation::new(stringify!($operation)),
                    $crate::Host::$host,
                    ::http::Method::$method,
                    $path,
                )
                .with_summary($summary.trim_ascii())
                .with_call(concat!(
                    "client.", stringify!($service), "().", stringify!($call), "(",
                    endpoints!(@list $( $value )* $($( $pair )*)?),
                    ")",
                ))
                .with_arguments(&[
                    $( $crate::ArgumentInfo::in_path::<$Value>(stringify!($value)), )*
                    $($( $crate::ArgumentInfo::in_query::<$Pair>($pair_name), )*)?
                    $($( $crate::ArgumentInfo::in_query::<$Option>($option_name).optional(), )*)?
                    $($( $crate::ArgumentInfo::in_query::<$Text>($text_name).optional(), )*)?
                ])
                .with_scope(::spnkr_core::Scope::$scope)
                .with_class(::spnkr_core::Class::$class)
                .with_accept(<$Model as $crate::file::Content>::ACCEPT)
                .with_reader($crate::endpoint::reader::<Self>())
                .with_inspection(|bytes| {
                    <$Model as $crate::file::Content>::inspect(Self::INFO.operation(), bytes)
                })
                $( .$trait( $( $($detail)* )? ) )*;

                $(
                    fn check(&self) -> Result<(), $crate::InvalidArgument> {
                        let $this = self;
                        $check
                    }
                )?

                fn path(&self) -> String {
                    format!(
                        $path,
                        $( $value = $crate::argument::Argument::segment(&self.$value), )*
                    )
                }

                fn query(&self, _query: &mut $crate::Query) {
                    $($( _query.push($fixed_name, $fixed); )*)?
                    $($( $crate::argument::Argument::push_to(&self.$pair, $pair_name, _query); )*)?
                    $($( if let Some(value) = &self.$option {
                        $crate::argument::Argument::push_to(value, $option_name, _query);
                    } )*)?
                    $($( if let Some(value) = &self.$text {
                        $crate::argument::Argument::push_to(value, $text_name, _query);
                    } )*)?
                }

                // Plain, not generic: the model's reading code is compiled once, in this crate.
                fn decode(
                    answer: &::spnkr_core::Response<::bytes::Bytes>,
                ) -> Result<$Model, ::spnkr_core::DecodeError> {
                    $crate::file::Content::decode(Self::INFO.operation(), answer)
                }
            }

            impl $crate::endpoint::ReadArguments for $Endpoint {
                fn read(
                    _arguments: $crate::argument::Arguments<'_>,
                ) -> Result<Self, $crate::InvalidArgument> {
                    Ok(Self {
                        $( $value: _arguments.required(stringify!($value))?, )*
                        $($( $pair: _arguments.required($pair_name)?, )*)?
                        $($( $option: _arguments.optional($option_name)?, )*)?
                        $($( $text: _arguments.optional($text_name)?, )*)?
                    })
                }
            }
        )+
    };
}
