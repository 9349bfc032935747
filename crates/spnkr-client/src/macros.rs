/// Declares the endpoints of one service: per row the value with its setters, the method on the service's
/// handle, the setters on a call, and the row itself.
///
/// ```text
/// service StatsService on STATS;
///
/// /// One sentence.
/// GET "/hi/players/{player}/matches" [Spartan, Read] => MatchHistory;
/// get_match_history as match_history: GetMatchHistory { player: Player }
/// query { ids: Vec<Xuid> = "ids" }            // required, with a name on the wire
/// options { start: u32 = "start" }            // setters
/// check |call| { … }                          // local checks
/// ```
///
/// The path is a format string, so a placeholder that names no value is reported inside it. An odd endpoint
/// implements the trait by hand in the same file.
macro_rules! endpoints {
    (
        $(#[$service_doc:meta])*
        service $Service:ident on $host:ident;
        $(
            #[doc = $summary:literal]
            $(#[doc = $more:literal])*
            $method:ident $path:literal [$scope:ident, $class:ident $(, $trait:ident $( ( $($detail:tt)* ) )? )*] => $Model:ty;
            $operation:ident as $call:ident: $Endpoint:ident { $( $value:ident: $Value:ty ),* $(,)? }
            $( query { $( $pair:ident: $Pair:ty = $pair_name:literal ),* $(,)? } )?
            $( options { $( $(#[$option_doc:meta])* $option:ident: $Option:ty = $option_name:literal ),* $(,)? } )?
            $( check |$this:ident| $check:block )?
        )+
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
                pub fn $call(
                    &self
                    $(, $value: impl Into<$Value> )*
                    $($(, $pair: impl Into<$Pair> )*)?
                ) -> $crate::Call<$Endpoint> {
                    self.client.call($Endpoint::new($( $value, )* $($( $pair, )*)?))
                }
            )+
        }

        pub(crate) const ENDPOINTS: &[&$crate::EndpointInfo] =
            &[$( <$Endpoint as $crate::Endpoint>::INFO ),+];

        $(
            #[doc = $summary]
            $(#[doc = $more])*
            #[derive(Debug, Clone, PartialEq)]
            #[non_exhaustive]
            pub struct $Endpoint {
                $( $value: $Value, )*
                $($( $pair: $Pair, )*)?
                $($( $option: Option<$Option>, )*)?
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

            impl $crate::Endpoint for $Endpoint {
                type Model = $Model;

                const INFO: &'static $crate::EndpointInfo = &$crate::EndpointInfo::new(
                    ::spnkr_core::Operation::new(stringify!($operation)),
                    $crate::Host::$host,
                    ::http::Method::$method,
                    $path,
                )
                .with_summary($summary.trim_ascii())
                .with_query(&[$($( $pair_name, )*)? $($( $option_name, )*)?])
                .with_scope(::spnkr_core::Scope::$scope)
                .with_class(::spnkr_core::Class::$class)
                $( .$trait( $( $($detail)* )? ) )*
                .with_inspection(|bytes| {
                    let model: $Model = ::spnkr_core::decode_json(Self::INFO.operation(), bytes)?;
                    Ok($crate::model::inspect(&model))
                });

                $(
                    fn check(&self) -> Result<(), $crate::InvalidArgument> {
                        let $this = self;
                        $check
                    }
                )?

                fn path(&self) -> String {
                    format!(
                        $path,
                        $( $value = $crate::segment($crate::encode::Argument::text(&self.$value)), )*
                    )
                }

                fn query(&self, _query: &mut $crate::Query) {
                    $($( $crate::encode::QueryArgument::push_to(&self.$pair, $pair_name, _query); )*)?
                    $($( $crate::encode::QueryArgument::push_to(&self.$option, $option_name, _query); )*)?
                }

                // Plain, not generic: the model's reading code is compiled once, in this crate.
                fn decode(
                    answer: &::spnkr_core::Response<::bytes::Bytes>,
                ) -> Result<$Model, ::spnkr_core::DecodeError> {
                    ::spnkr_core::read_json(Self::INFO.operation(), answer)
                }
            }
        )+
    };
}
